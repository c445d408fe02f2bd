// SPDX-License-Identifier: Apache-2.0
package io.devmeter.benchmarks.exporter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * The summary of a directory as DuckDB makes it, with as many threads as the reference machine has cores. It reads only the three
 * keys that it needs, and is told their types.
 *
 * <pre>java -cp benchmarks.jar io.devmeter.benchmarks.exporter.DuckDbSummary DIRECTORY</pre>
 */
public final class DuckDbSummary {

    private static final int COLUMNS = 8;

    private DuckDbSummary() {}

    /** Prints a line for each operation: what {@code summary.sql} selects, separated by tabs. */
    public static void main(String[] args) throws IOException, SQLException {
        long start = System.nanoTime();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET threads = 2");
            }
            long connected = System.nanoTime();
            try (PreparedStatement query = connection.prepareStatement(sql())) {
                query.setString(1, Path.of(args[0]).resolve("*.jsonl").toString());
                try (ResultSet rows = query.executeQuery()) {
                    print(rows);
                }
            }
            System.err.printf(
                    "connected in %d ms, queried in %d ms%n",
                    (connected - start) / 1_000_000, (System.nanoTime() - connected) / 1_000_000);
        }
    }

    private static String sql() throws IOException {
        try (InputStream in = Objects.requireNonNull(DuckDbSummary.class.getResourceAsStream("summary.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void print(ResultSet rows) throws SQLException {
        StringBuilder text = new StringBuilder();
        while (rows.next()) {
            for (int column = 1; column <= COLUMNS; column++) {
                text.append(rows.getObject(column)).append(column == COLUMNS ? '\n' : '\t');
            }
        }
        System.out.print(text);
    }
}
