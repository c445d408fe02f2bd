// SPDX-License-Identifier: Apache-2.0
package io.devmeter.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table for a terminal. Its cells may hold any text; they are shown on one line each and without effect on the terminal. */
final class TextTable {

    private static final String GAP = "  ";

    /** How the text of a cell is coloured where colours are welcome. */
    enum Style {
        PLAIN(""),
        BOLD("1"),
        DIM("2"),
        GOOD("32"),
        WARN("33"),
        BAD("31");

        private final String sgr;

        Style(String sgr) {
            this.sgr = sgr;
        }

        String paint(String text, boolean colours) {
            return colours && !sgr.isEmpty() && !text.isBlank() ? "\u001b[" + sgr + 'm' + text + "\u001b[0m" : text;
        }
    }

    /** A cell's text and look. */
    record Cell(String text, Style style) {
        Cell {
            text = Visible.text(text);
        }

        static Cell of(String text) {
            return new Cell(text, Style.PLAIN);
        }
    }

    private final List<Boolean> alignedRight = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    /** Starts a table with these headings; one that begins with {@code >} heads a column of numbers, aligned to the right. */
    TextTable(String... headings) {
        List<Cell> heads = new ArrayList<>();
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            alignedRight.add(right);
            heads.add(new Cell(right ? heading.substring(1) : heading, Style.BOLD));
        }
        rows.add(heads);
    }

    void row(Cell... cells) {
        rows.add(List.of(cells));
    }

    void print(PrintStream out, boolean colours) {
        int[] widths = new int[alignedRight.size()];
        for (List<Cell> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Visible.columns(row.get(i).text()));
            }
        }
        StringBuilder lines = new StringBuilder();
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                Cell cell = row.get(i);
                String padding = " ".repeat(widths[i] - Visible.columns(cell.text()));
                String text = cell.style().paint(cell.text(), colours);
                line.append(i == 0 ? "" : GAP).append(alignedRight.get(i) ? padding + text : text + padding);
            }
            lines.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        out.print(lines);
    }
}
