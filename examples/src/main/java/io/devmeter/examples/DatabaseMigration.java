// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.ExecutionTracker;
import io.devmeter.bridge.Status;
import io.devmeter.local.Devmeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/** Flyway's migrations of a database as children of one execution, the last of which fails. */
final class DatabaseMigration {

    private DatabaseMigration() {}

    // region flyway
    /** Tracks each migration as an execution. Flyway runs them one after the other, on one thread. */
    private static final class TrackedMigrations implements Callback {
        private final ExecutionTracker tracker;
        private @Nullable Execution running;

        TrackedMigrations(ExecutionTracker tracker) {
            this.tracker = tracker;
        }

        @Override
        public void handle(Event event, Context context) {
            MigrationInfo migration = context.getMigrationInfo();
            if (event == Event.BEFORE_EACH_MIGRATE) {
                running = tracker.start("db.migrate.step")
                        .metadata("version", String.valueOf(migration.getVersion()))
                        .metadata("description", migration.getDescription());
            } else if (event == Event.AFTER_EACH_MIGRATE && running != null) {
                running.end();
            } else if (running != null) {
                running.end(Status.FAILED, migration.getScript() + " failed");
            }
        }

        @Override
        public boolean supports(Event event, @Nullable Context context) {
            return event == Event.BEFORE_EACH_MIGRATE
                    || event == Event.AFTER_EACH_MIGRATE
                    || event == Event.AFTER_EACH_MIGRATE_ERROR;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public String getCallbackName() {
            return "devmeter";
        }
    }
    // endregion

    public static void main(String[] args) throws IOException {
        Path scripts = Files.createDirectories(Path.of("migrations"));
        Files.writeString(scripts.resolve("V1__books.sql"), "create table book (title varchar(80) primary key);");
        Files.writeString(scripts.resolve("V2__first_book.sql"), "insert into book values ('Emma');");
        Files.writeString(scripts.resolve("V3__same_book.sql"), "insert into book values ('Emma');");

        try (Devmeter devmeter = Devmeter.open()) {
            ExecutionTracker tracker = devmeter.tracker();
            Flyway flyway = Flyway.configure()
                    .dataSource("jdbc:h2:mem:shop", "sa", "")
                    .locations("filesystem:" + scripts)
                    .callbacks(new TrackedMigrations(tracker))
                    .load();
            try {
                tracker.record("db.migrate", () -> {
                    flyway.migrate();
                });
            } catch (FlywayException e) {
                System.out.println("not migrated");
            }
        }
    }
}
