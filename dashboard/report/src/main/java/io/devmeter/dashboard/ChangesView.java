// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.dashboard.analysis.Changes;
import io.devmeter.dashboard.analysis.Kind;
import io.devmeter.dashboard.analysis.Verdict;
import java.util.ArrayList;
import java.util.List;

/** What is different since some moment, as texts ready to be shown. */
record ChangesView(String since, PageModel.Moment from, List<Group> groups) {

    private static final int NAMES_SHOWN = 20;

    /** Operations that changed, or stand, alike. */
    record Group(String title, String count, List<Name> names, String more) {

        static Group of(String title, List<String> operations) {
            int hidden = Math.max(0, operations.size() - NAMES_SHOWN);
            List<Name> names = new ArrayList<>();
            for (String operation : operations.subList(0, operations.size() - hidden)) {
                names.add(Name.of(operation));
            }
            return new Group(
                    title, Units.count(operations.size()), names, hidden == 0 ? "" : Units.count(hidden) + " more");
        }
    }

    /** The name of an operation. */
    record Name(Markup name, String tip) {

        static Name of(String operation) {
            return new Name(Html.operationName(operation), Tip.of(operation));
        }
    }

    /** Returns what is wrong now, whenever it became so, but for what is flaky, which has a part of its own. */
    static List<Group> standing(List<Verdict> verdicts) {
        return List.of(
                Group.of("Broken", operations(verdicts, Kind.BROKEN)),
                Group.of("Slower", operations(verdicts, Kind.SLOWER)));
    }

    private static List<String> operations(List<Verdict> verdicts, Kind kind) {
        return verdicts.stream()
                .filter(verdict -> verdict.kind() == kind)
                .map(Verdict::operation)
                .toList();
    }

    static ChangesView of(Changes changes) {
        return new ChangesView(
                changes.since(),
                PageModel.Moment.of(changes.from()),
                List.of(
                        Group.of("Newly failing", changes.newlyFailing()),
                        Group.of("Newly flaky", changes.newlyFlaky()),
                        Group.of("Newly slower", changes.newlySlower()),
                        Group.of("Fixed", changes.fixed())));
    }
}
