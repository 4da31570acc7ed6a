package dev.mainstay.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what of a document is recorded, how two documents are compared, and what is redacted. Immutable; make one per kind of
 * document and keep it.
 *
 * <pre>{@code
 * static final DiffPolicy ORDERS = DiffPolicy.builder()
 *         .identity("/lines", "id")
 *         .exclude("/version")
 *         .redact(redaction)
 *         .build();
 * }</pre>
 *
 * <p>Places are JSON pointers (RFC 6901) in which {@code *} stands for any one token: an element of a list, or a member.
 */
public final class DiffPolicy {

    /** The most elements of an array that are recorded: {@value}. */
    public static final int DEFAULT_MAX_ARRAY = 2000;

    private static final int LARGEST_MAX_ARRAY = 10_000;
    private static final DiffPolicy DEFAULTS = builder().build();

    private final PointerTree<Boolean> choices;
    private final boolean denyByDefault;
    private final PointerTree<String> identities;
    private final int maxArray;
    private final @Nullable RedactionPolicy redaction;
    private final ValueReader reader;

    private DiffPolicy(Builder builder) {
        choices = builder.choices();
        denyByDefault = builder.denyByDefault;
        identities = new PointerTree<>();
        builder.identities.forEach(identity -> identities.put(identity.list(), identity.member()));
        maxArray = builder.maxArray;
        redaction = builder.redaction;
        reader = builder.reader;
    }

    /** Returns the policy that records everything, knows no identity, and redacts only what is marked. */
    public static DiffPolicy ofDefaults() {
        return DEFAULTS;
    }

    /** Starts a policy. */
    public static Builder builder() {
        return new Builder();
    }

    Optional<RedactionPolicy> redaction() {
        return Optional.ofNullable(redaction);
    }

    PointerTree<String> identities() {
        return identities;
    }

    int maxArray() {
        return maxArray;
    }

    /** Copies what of a document is recorded, with {@link Marked} and {@link LargeArray} in it. */
    @Nullable
    Object read(ClosedCopier copier, Object document) {
        ValueReader.Reading reading = reader.read(document);
        PointerTree<RedactionPolicy.Mark> marks = new PointerTree<>();
        reading.marks().forEach((pointer, mark) -> marks.put(PointerTree.tokens("mark", pointer), mark));
        boolean plain = choices.isEmpty() && marks.isEmpty() && !denyByDefault;
        ReadingPlace root = plain ? ReadingPlace.ALL : new ReadingPlace(!denyByDefault, choices.root(), marks.root());
        return ClosedCopier.isRead(reading.value(), root) ? copier.copy(reading.value(), root) : null;
    }

    private record Choice(List<String> place, boolean included) {}

    private record Identity(List<String> list, String member) {

        boolean isAbove(Choice choice) {
            return choice.included()
                    && choice.place().size() > list.size()
                    && choice.place().subList(0, list.size()).equals(list);
        }

        List<String> place() {
            List<String> place = new ArrayList<>(list);
            place.add("*");
            place.add(member);
            return place;
        }
    }

    /** Collects the parts of a policy. Not thread-safe. */
    public static final class Builder {

        private final List<Choice> choices = new ArrayList<>();
        private final List<Identity> identities = new ArrayList<>();
        private boolean denyByDefault;
        private int maxArray = DEFAULT_MAX_ARRAY;
        private @Nullable RedactionPolicy redaction;
        private ValueReader reader = ValueReader.records();

        private Builder() {}

        /**
         * Records these places and what is below them: under {@link #denyByDefault()}, or below an excluded place. The
         * longest pointer decides.
         *
         * @throws IllegalArgumentException when one is no JSON pointer
         */
        public Builder include(String... pointers) {
            return choose("include", true, pointers);
        }

        /**
         * Leaves out these places and what is below them. The longest pointer decides; against an included place of the
         * same length the excluded one wins.
         *
         * @throws IllegalArgumentException when one is no JSON pointer
         */
        public Builder exclude(String... pointers) {
            return choose("exclude", false, pointers);
        }

        private Builder choose(String name, boolean included, String... pointers) {
            for (String pointer : pointers) {
                choices.add(new Choice(PointerTree.tokens(name, pointer), included));
            }
            return this;
        }

        /** Records only what is included; nothing when nothing is. */
        public Builder denyByDefault() {
            denyByDefault = true;
            return this;
        }

        /**
         * Says by which member the elements of a list are known, so that an element which moved or changed is matched with
         * itself. It counts only while each element has one of its own. Where only other members of the elements are
         * included, this one is recorded too.
         *
         * @param list JSON pointer of the list
         * @param member name of the member, such as {@code id}
         * @throws IllegalArgumentException when the list is no JSON pointer
         */
        public Builder identity(String list, String member) {
            identities.add(
                    new Identity(PointerTree.tokens("identity", list), Objects.requireNonNull(member, "member")));
            return this;
        }

        /**
         * Sets how many elements of an array are recorded; {@value DiffPolicy#DEFAULT_MAX_ARRAY} when not set. Of a larger
         * array the SHA-256 of its canonical form and its size are recorded.
         *
         * @param value 1 to 10,000
         * @throws IllegalArgumentException when it is not legal
         */
        public Builder maxArray(int value) {
            if (value < 1 || value > LARGEST_MAX_ARRAY) {
                throw new IllegalArgumentException("maxArray must be 1 to " + LARGEST_MAX_ARRAY + ", was " + value);
            }
            maxArray = value;
            return this;
        }

        /** Sets what is redacted; when not set, what is marked with {@link Redact} is removed and nothing else. */
        public Builder redact(RedactionPolicy policy) {
            redaction = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Sets how documents are read; {@link ValueReader#records()} when not set. */
        public Builder reader(ValueReader value) {
            reader = Objects.requireNonNull(value, "reader");
            return this;
        }

        /** Makes the policy. */
        public DiffPolicy build() {
            return new DiffPolicy(this);
        }

        private PointerTree<Boolean> choices() {
            PointerTree<Boolean> tree = new PointerTree<>();
            for (Identity identity : identities) {
                if (choices.stream().anyMatch(identity::isAbove)) {
                    tree.put(identity.place(), true);
                }
            }
            choices.stream().filter(Choice::included).forEach(choice -> tree.put(choice.place(), true));
            choices.stream().filter(choice -> !choice.included()).forEach(choice -> tree.put(choice.place(), false));
            return tree;
        }
    }
}
