// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import io.devmeter.store.ExecutionRecord;
import io.devmeter.store.ExecutionRecord.Status;
import io.devmeter.store.ExecutionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A month of a project as the Maven extension records it: builds of modules of mojos of tests, on several branches, by CI and by
 * hand, with one of everything that the page has a word for. The same for the same numbers.
 */
final class SampleMonth {

    static final String FLAKY = "com.example.shop.api.OrderApiTest#placesOrder_whenStockArrivesLate";
    static final String SUSPECT = "com.example.shop.web.CheckoutPageTest#keepsTheCart_acrossLogin";
    static final String BROKEN = "com.example.shop.web.CartPageTest#showsTheTaxOfTheCountry";
    static final String FIXED = "com.example.shop.core.CurrencyTest#roundsHalfUp";
    static final String SLOWER = "com.example.shop.core.PriceIndexTest#rebuildsTheWholeIndex";
    static final String FASTER = "compiler:compile";
    static final String NEW = "com.example.shop.core.VoucherTest#expiresAtMidnight_inTheZoneOfTheShop";
    static final String SKIPPED = "com.example.shop.web.LegacyThemeTest#looksAsBefore";

    private static final List<String> MODULES = List.of("shop-core", "shop-api", "shop-web");
    private static final List<String> SUBJECTS =
            List.of("Order", "Cart", "Price", "Stock", "Voucher", "Invoice", "Address", "Search", "Login", "Mail");
    private static final List<String> ASPECTS = List.of("Api", "Store", "Rules", "Mapper", "Page", "Events");
    private static final List<String> BEHAVIOURS = List.of(
            "isEmpty_atFirst",
            "keepsTheOrder",
            "refuses_whatIsNegative",
            "roundTrips",
            "saysWhy_whenItFails",
            "survivesARestart",
            "usesTheZoneOfTheShop");

    private final int tests;
    private final int builds;
    private final Random random;
    private final List<ExecutionRecord> executions = new ArrayList<>();

    private SampleMonth(int tests, int builds) {
        this.tests = tests;
        this.builds = builds;
        this.random = new Random(20261122);
    }

    /** A project that a person has an overview of: about 60 operations and 90 builds. */
    static Path ordinary(Path directory) throws IOException {
        return of(directory, 36, 90);
    }

    /** A month with so many tests beside the eight that something happens to, and so many builds. */
    static Path of(Path directory, int tests, int builds) throws IOException {
        SampleMonth month = new SampleMonth(tests, builds);
        try (ExecutionStore store = ExecutionStore.open(directory)) {
            for (int build = 0; build < builds; build++) {
                month.build(build);
                if (month.executions.size() > 20_000) {
                    store.append(month.executions);
                    month.executions.clear();
                }
            }
            month.byHand();
            store.append(month.executions);
        }
        return directory;
    }

    /** How far a build is from the newest, in days. */
    private double daysAgo(int build) {
        return 29.0 * (builds - 1 - build) / builds;
    }

    /** The number of the commit that a build is of: two builds each. */
    private static int commit(int build) {
        return build / 2;
    }

    private void build(int number) {
        new Build(number).record();
    }

    /** Executions of shell commands, which are no part of a build. */
    private void byHand() {
        for (int i = 0; i < 40; i++) {
            Instant start = Store.NOW.minus(Duration.ofMinutes(31 + i * 997L));
            boolean failed = i % 9 == 4;
            executions.add(ExecutionRecord.builder("lint", start)
                    .durationMs(3_100 + random.nextGaussian() * 120)
                    .status(failed ? Status.FAILED : Status.SUCCESS)
                    .error(failed ? "exit status 1" : null)
                    .metadata("exit.code", failed ? 1L : 0L)
                    .build());
            if (i % 3 == 0) {
                executions.add(ExecutionRecord.builder("docker-build", start.plusSeconds(9))
                        .durationMs(64_000 + random.nextGaussian() * 4_000)
                        .metadata("image", "shop:" + (200 - i))
                        .build());
            }
        }
    }

    /** One build: its executions lie within each other, as spans do. */
    private final class Build {
        private final double age;
        private final boolean onCi;
        private final boolean brokenEnvironment;
        private final String branch;
        private final Map<String, Object> otel;
        private final String traceId;
        private final Instant start;
        private long spans;
        private boolean failed;

        Build(int number) {
            // What happens to an operation begins with a commit.
            this.age = daysAgo(2 * commit(number));
            this.onCi = number % 3 != 1;
            this.brokenEnvironment = number == builds * 5 / 6;
            this.branch = number % 7 == 3 ? "feature/vouchers" : number % 11 == 5 ? "fix/tax-of-country" : "main";
            this.traceId = String.format("%016x%016x", random.nextLong(), random.nextLong());
            // The newest twenty minutes ago.
            this.start = Store.NOW
                    .minusSeconds(1_200 + Math.round(daysAgo(number) * 86_400))
                    .plusMillis(random.nextInt(1000));
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("service.name", "shop");
            resource.put("host.arch", onCi ? "amd64" : "aarch64");
            resource.put("os.type", onCi ? "linux" : "darwin");
            resource.put("vcs.ref.head.name", branch);
            resource.put(
                    "vcs.ref.head.revision",
                    String.format("%08x%032x", (commit(number) + 7) * 0x9E3779B1L & 0xffffffffL, commit(number)));
            if (onCi) {
                resource.put("devmeter.ci", "github");
            } else if (number % 2 == 1) {
                resource.put("devmeter.vcs.dirty", String.format("%08x", number * 31));
            }
            this.otel = Map.of("resource", Map.of("attributes", resource));
        }

        private String span() {
            spans++;
            return String.format("%016x", spans + (random.nextInt() & 0xffffL) * 65_536L * 65_536L);
        }

        void record() {
            String root = span();
            double at = 400;
            for (int module = 0; module < MODULES.size(); module++) {
                at = module(module, root, at);
            }
            add(
                    "mvn verify",
                    root,
                    null,
                    0,
                    at + 300,
                    failed ? Status.FAILED : Status.SUCCESS,
                    failed ? "There are test failures." : null,
                    Map.of("maven.goals", "verify", "maven.version", "3.9.16"));
        }

        private double module(int number, String root, double from) {
            String module = MODULES.get(number);
            String span = span();
            double pace = (onCi ? 1.4 : 1) * (0.97 + random.nextDouble() * 0.06);
            boolean failedBefore = failed;
            failed = false;
            double at = from + 15;
            at = mojo("resources:resources", module, span, at, 40 * pace);
            at = mojo("compiler:compile", module, span, at, (age < 4 ? 2_100 : 3_900) * pace);
            at = surefire(number, module, span, at, pace);
            if (!failed) {
                at = mojo("jar:jar", module, span, at, 210 * pace);
            }
            add(
                    "module " + module,
                    span,
                    root,
                    from,
                    at + 10 - from,
                    failed ? Status.FAILED : Status.SUCCESS,
                    null,
                    Map.of("maven.project.artifactId", module));
            failed |= failedBefore;
            return at + 10;
        }

        private double mojo(String name, String module, String parent, double from, double took) {
            add(
                    name,
                    span(),
                    parent,
                    from,
                    took,
                    Status.SUCCESS,
                    null,
                    Map.of(
                            "cicd.pipeline.task.name",
                            name,
                            "maven.project.artifactId",
                            module,
                            "maven.execution.id",
                            "default"));
            return from + took + 4;
        }

        private double surefire(int number, String module, String parent, double from, double pace) {
            String span = span();
            double at = from + 900 * pace;
            for (int test = number; test < tests; test += MODULES.size()) {
                at = test(nameOf(test), span, at, (12 + test * 37 % 400) * pace, 0);
            }
            at = switch (number) {
                case 0 -> core(span, at, pace);
                case 1 -> flaky(span, at, pace);
                default -> web(span, at, pace);
            };
            add(
                    "surefire:test",
                    span,
                    parent,
                    from,
                    at + 120 - from,
                    failed ? Status.FAILED : Status.SUCCESS,
                    failed ? "There are test failures." : null,
                    Map.of("cicd.pipeline.task.name", "surefire:test", "maven.project.artifactId", module));
            return at + 124;
        }

        private double core(String parent, double from, double pace) {
            double at = test(SLOWER, parent, from, (age < 3 ? 1_480 : 820) * pace, 0);
            at = test(FIXED, parent, at, 35 * pace, age > 1.2 && age < 6 ? 1 : 0);
            return age < 2 ? test(NEW, parent, at, 18 * pace, 0) : at;
        }

        private double flaky(String parent, double from, double pace) {
            // Not by chance alone, which can leave it out of the newest builds.
            boolean fails = random.nextInt(100) < 14 || (age > 2.5 && age < 3);
            if (!fails || brokenEnvironment) {
                return test(FLAKY, parent, from, 640 * pace, 0);
            }
            boolean failedBefore = failed;
            double at = attempt(FLAKY, parent, from, 5_030 * pace, 1, true);
            at = attempt(FLAKY, parent, at, 650 * pace, 2, false);
            failed = failedBefore;
            return at;
        }

        private double web(String parent, double from, double pace) {
            double at = test(BROKEN, parent, from, 410 * pace, age < 1.6 ? 1 : 0);
            at = test(SUSPECT, parent, at, 1_250 * pace, random.nextInt(100) < 11 ? 1 : 0);
            add(
                    SKIPPED,
                    span(),
                    parent,
                    at,
                    null,
                    Status.SKIPPED,
                    null,
                    Map.of("test.case.name", "looksAsBefore()", "reason", "old theme"));
            return at;
        }

        private double test(String name, String parent, double from, double took, int fails) {
            return attempt(
                    name,
                    parent,
                    from,
                    took * (0.95 + random.nextDouble() * 0.1),
                    1,
                    fails > 0 || (brokenEnvironment && random.nextInt(100) < 92));
        }

        private double attempt(String name, String parent, double from, double took, int attempt, boolean fails) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("test.suite.name", name.substring(0, name.indexOf('#')));
            metadata.put("test.case.name", name.substring(name.indexOf('#') + 1) + "()");
            metadata.put("test.case.result.status", fails ? "fail" : "pass");
            if (attempt > 1) {
                metadata.put("attempt", (long) attempt);
            }
            if (fails) {
                metadata.put("error.type", brokenEnvironment ? "java.net.ConnectException" : errorType(name));
            }
            add(
                    name,
                    span(),
                    parent,
                    from,
                    took,
                    fails ? Status.FAILED : Status.SUCCESS,
                    fails ? error(name) : null,
                    metadata);
            failed |= fails;
            return from + took + 1;
        }

        private String errorType(String name) {
            return name.equals(FLAKY)
                    ? "org.awaitility.core.ConditionTimeoutException"
                    : "org.opentest4j.AssertionFailedError";
        }

        private String error(String name) {
            if (brokenEnvironment) {
                return "Connection refused: localhost/127.0.0.1:" + (32_000 + random.nextInt(9_000));
            }
            return switch (name) {
                case FLAKY ->
                    "Condition with OrderApiTest was not fulfilled within 5 seconds (order " + random.nextInt(100_000)
                            + ")\n\tat com.example.shop.api.OrderApiTest.placesOrder(OrderApiTest.java:84)";
                case BROKEN ->
                    "expected: <19.0> but was: <7.7>\n\tat com.example.shop.web.CartPageTest.showsTheTaxOfTheCountry(CartPageTest.java:61)";
                case FIXED -> "expected: <2.68> but was: <2.67>";
                default -> "expected: <3> but was: <" + random.nextInt(3) + ">";
            };
        }

        private void add(
                String name,
                String span,
                @Nullable String parent,
                double fromMs,
                @Nullable Double durationMs,
                Status status,
                @Nullable String error,
                Map<String, Object> metadata) {
            Instant startedAt = start.plusNanos(Math.round(fromMs * 1e6));
            executions.add(ExecutionRecord.builder(name, startedAt)
                    .durationMs(durationMs)
                    .endedAt(durationMs == null ? startedAt : startedAt.plusNanos(Math.round(durationMs * 1e6)))
                    .status(status)
                    .error(error)
                    .metadata(metadata)
                    .span(traceId, span, parent)
                    .otel(otel)
                    .build());
        }
    }

    private static String nameOf(int test) {
        String subject = SUBJECTS.get(test % SUBJECTS.size());
        String aspect = ASPECTS.get(test / SUBJECTS.size() % ASPECTS.size());
        String behaviour = BEHAVIOURS.get(test % BEHAVIOURS.size());
        int rest = test / (SUBJECTS.size() * ASPECTS.size());
        return "com.example.shop." + MODULES.get(test % MODULES.size()).substring(5) + '.' + subject + aspect
                + (rest == 0 ? "" : "No" + rest) + "Test#" + behaviour;
    }
}
