// SPDX-License-Identifier: Apache-2.0
package io.devmeter.replay;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;

/** Waits for what exporters do on other threads; how long that may take is for them to limit. */
final class Waiting {

    private static final long LONGEST_HOURS = 1;

    private Waiting() {}

    static void forResult(CompletableResultCode result) {
        result.join(LONGEST_HOURS, TimeUnit.HOURS);
    }
}
