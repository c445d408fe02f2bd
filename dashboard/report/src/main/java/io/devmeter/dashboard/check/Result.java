// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard.check;

/** Whether a limit of a rule is kept, the worst first. */
public enum Result {
    /** The limit is broken. */
    BREACH,
    /** There is too little to tell, which is neither good nor bad. */
    NOT_ENOUGH_DATA,
    /** The limit is kept. */
    PASS
}
