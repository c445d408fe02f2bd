// SPDX-License-Identifier: Apache-2.0
/**
 * The store: a directory with one JSON Lines file for each UTC day, in which every execution is one line. This package
 * appends, reads, summarises and retains; it knows nothing of where an execution came from or who looks at it.
 *
 * <p>A {@code Day} has a {@code DayFile} that is appended to, a compressed one, or both. To append, a {@code DayFileAppender} has a {@code DayFileWriter} for
 * each day, which threads share; that holds an {@code OpenDayFile} with a {@code SecondWriter}, and a {@code DayFileTail} watches the end of the file. To answer
 * queries, a {@code SummaryReader}, a {@code NewestReader} and a {@code NewestOfEachReader} read days as they are now, with the help of {@code Rollups}. A {@code
 * DayContent} is the bytes of a day as it was when it was opened; a {@code StoredDay} shows them to callers, from a {@code DayPosition} on. {@code DayCompression}
 * moves lines from the plain file to the compressed one.
 */
@NullMarked
package io.devmeter.store;

import org.jspecify.annotations.NullMarked;
