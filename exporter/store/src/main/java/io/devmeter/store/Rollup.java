// SPDX-License-Identifier: Apache-2.0
package io.devmeter.store;

/**
 * The sum of all whole lines at the start of a day file, with what it takes to recognise the bytes of these lines.
 *
 * @param identity the day file when it was looked at
 * @param settled whether the file had not been touched for so long that another change would show in its identity
 * @param covered how many bytes are summed up; the last of them is a line break
 * @param checksum CRC32C of these bytes
 * @param lastBlockChecksum CRC32C of those of them in the last block of the index
 * @param blocks where the newest executions are; nothing for a compressed file
 * @param summary the executions, which must not be changed
 */
record Rollup(
        FileIdentity identity,
        boolean settled,
        long covered,
        int checksum,
        int lastBlockChecksum,
        BlockIndex blocks,
        Summary.Accumulator summary) {

    static Rollup nothing(FileIdentity identity) {
        return new Rollup(identity, false, 0, 0, 0, BlockIndex.EMPTY, new Summary.Accumulator());
    }

    Rollup settle() {
        return new Rollup(identity, true, covered, checksum, lastBlockChecksum, blocks, summary);
    }

    /** Whether nothing can have changed since, so that the day file need not be read. */
    boolean isCurrent(FileIdentity now) {
        return settled && identity.equals(now);
    }

    /** Whether its bytes may still be there, which their checksum then has to show. */
    boolean mayCoverStartOf(FileIdentity now) {
        return identity.mayHaveGrownInto(now) && covered <= now.size();
    }

    /** Adds the lines that follow, and their bytes, to a rollup, which must not be used any more. */
    static final class Builder implements DayFile.Visitor {
        private final Summary.Accumulator summary;
        private final BlockIndex.Builder blocks;
        private final PrefixChecksum checksum;

        Builder(Rollup known, PrefixChecksum checksum) {
            this.summary = known.summary();
            this.blocks = new BlockIndex.Builder(known.blocks());
            this.checksum = checksum;
        }

        @Override
        public void bytes(byte[] buffer, int offset, int length) {
            checksum.add(buffer, offset, length);
        }

        @Override
        public void execution(ExecutionLine line) {
            summary.execution(line);
            blocks.add(line);
        }

        @Override
        public void malformed() {
            summary.malformed();
        }

        Summary.Accumulator summary() {
            return summary;
        }

        BlockIndex blocks(long end) {
            return blocks.build(end);
        }
    }
}
