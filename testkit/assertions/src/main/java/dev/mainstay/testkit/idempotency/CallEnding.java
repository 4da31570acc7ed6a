package dev.mainstay.testkit.idempotency;

/** How one of the calls of a proof ended. */
sealed interface CallEnding {

    /**
     * It has its answer.
     *
     * @param answer with only the headers that are compared
     */
    record Answered(Answer answer) implements CallEnding {

        @Override
        public String toString() {
            return answer.headers().isEmpty() ? answer.toString() : answer + " " + answer.headers();
        }
    }

    /**
     * It was told to come back, and did not or in vain.
     *
     * @param status of the last answer
     */
    record InFlight(int status) implements CallEnding {

        @Override
        public String toString() {
            return status + " in flight";
        }
    }

    /**
     * There was no answer.
     *
     * @param why what was thrown
     */
    record Failed(String why) implements CallEnding {

        @Override
        public String toString() {
            return why;
        }
    }
}
