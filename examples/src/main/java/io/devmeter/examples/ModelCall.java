// SPDX-License-Identifier: Apache-2.0
package io.devmeter.examples;

import io.devmeter.bridge.Execution;
import io.devmeter.bridge.TrackedTimer;
import io.devmeter.local.Devmeter;

/**
 * A call of a language model with what it used and cost as metadata, so that the most expensive calls can be found. The model here only counts words. Names
 * that start with {@code gen_ai} are those of OpenTelemetry's semantic conventions.
 */
final class ModelCall {

    private static final double EUROS_PER_TOKEN_READ = 0.000_002;
    private static final double EUROS_PER_TOKEN_WRITTEN = 0.000_010;

    private ModelCall() {}

    private record Answer(String text, long tokensRead, long tokensWritten) {
        double euros() {
            return tokensRead * EUROS_PER_TOKEN_READ + tokensWritten * EUROS_PER_TOKEN_WRITTEN;
        }
    }

    public static void main(String[] args) {
        try (Devmeter devmeter = Devmeter.open()) {
            // region model-call
            TrackedTimer chat = devmeter.tracker()
                    .timer("chat")
                    .tag("gen_ai.request.model", "word-counter-1") // few models: a tag, so that each has its own timer
                    .build();

            Execution execution = chat.start();
            try {
                Answer answer = ask("How many words has this question?");
                execution
                        .metadata("gen_ai.usage.input_tokens", answer.tokensRead())
                        .metadata("gen_ai.usage.output_tokens", answer.tokensWritten())
                        .metadata("cost.eur", answer.euros())
                        .end();
                System.out.println(answer.text());
            } catch (RuntimeException e) {
                execution.end(e);
                throw e;
            }
            // endregion
        }
    }

    private static Answer ask(String question) {
        long words = question.chars().filter(Character::isWhitespace).count() + 1;
        return new Answer(words + " words", words, 2);
    }
}
