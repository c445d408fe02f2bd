// SPDX-License-Identifier: Apache-2.0
/**
 * The store: a directory with one JSON Lines file for each UTC day, in which every execution is one line. This package
 * appends, reads, summarises and retains; it knows nothing of where an execution came from or who looks at it.
 *
 * <p>What is called after the day: a {@code Day} has a {@code DayFile} that is appended to, a compressed one, or both. A {@code DayFileAppender} has a
 * {@code DayFileWriter} for each day, which threads share, and that an {@code OpenDayFile} with a {@code SecondWriter}, whose end a {@code DayFileTail} watches. A
 * {@code SummaryReader}, a {@code NewestReader} and a {@code NewestOfEachReader} answer queries of days as they are, with the help of {@code Rollups}; a {@code DayContent} is the bytes of one as it was when it was opened, and a
 * {@code StoredDay} shows them to the outside, up to and from a {@code DayPosition}. {@code DayCompression} moves lines from the one file to the other.
 */
@NullMarked
package io.devmeter.store;

import org.jspecify.annotations.NullMarked;
