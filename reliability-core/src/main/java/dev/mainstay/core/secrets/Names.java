package dev.mainstay.core.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Knows names of secret values. Case, {@code _}, {@code -}, {@code .} and single spaces inside a name do not matter;
 * trailing digits and words such as {@code value} neither.
 */
final class Names {

    private static final List<String> SECRET = List.of(
            "password passwords passwd passphrase passcode pwd passwort kennwort motdepasse contrasena wachtwoord",
            "secret secrets token accesstokens refreshtokens credential credentials jwt csrf xsrf sessionid sessid",
            "apikey apikeys secretkey accesskey privatekey privatekeypem encryptionkey decryptionkey signingkey",
            "masterkey accountkey sharedkey authkey sessionkey storagekey subscriptionkey licensekey hmackey aeskey",
            "clientkeydata seedphrase recoveryphrase mnemonic authorizationcode verificationcode onetimecode otpcode",
            "recoverycode recoverycodes backupcode backupcodes securitycode cardnumber creditcard");
    private static final List<String> WORD = List.of("pass pw pin otp totp cvv cvc ssn bearer");
    private static final List<String> SOMETIMES = List.of("key sig signature code auth hmac assertion ticket");
    private static final List<String> AUTHORIZATION = List.of("authorization");
    private static final List<String> COOKIE = List.of("cookie cookies");
    private static final List<String> HARMLESS =
            List.of("pagetoken nexttoken continuationtoken cancellationtoken fencingtoken resumetoken synctoken");
    private static final List<String> AFFIXES = List.of(
            "value confirmation confirm repeat hash digest plain plaintext text string base64 encoded old new current");

    private final String[][] whole;
    private final String[][] secret;
    private final String[][] word = byLastCharacter(WORD);
    private final String[][] sometimes = byLastCharacter(SOMETIMES);
    private final String[][] authorization = byLastCharacter(AUTHORIZATION);
    private final String[][] cookie = byLastCharacter(COOKIE);
    private final String[][] harmless = byLastCharacter(HARMLESS);
    private final String[][] affixes = byLastCharacter(AFFIXES);

    Names(Set<String> wholeNames, Set<String> suffixes) {
        List<String> all = new ArrayList<>(SECRET);
        all.addAll(suffixes);
        secret = byLastCharacter(all);
        whole = byLastCharacter(List.copyOf(wholeNames));
    }

    private static String[][] byLastCharacter(List<String> lines) {
        String[][] table = new String[128][];
        for (String line : lines) {
            for (String name : line.split(" ", -1)) {
                int slot = slot(name.charAt(name.length() - 1));
                String[] before = table[slot] == null ? new String[0] : table[slot];
                String[] after = java.util.Arrays.copyOf(before, before.length + 1);
                after[before.length] = name;
                table[slot] = after;
            }
        }
        return table;
    }

    private static int slot(char c) {
        return c & 127;
    }

    /** Removes what does not matter. */
    static String normal(String name) {
        StringBuilder normal = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (!isJoint(name.charAt(i))) {
                normal.append(Chars.lower(name.charAt(i)));
            }
        }
        return normal.toString();
    }

    /** Returns what the name says that ends at an index of a text; reads a bounded number of characters before it. */
    Sense sense(String text, int nameEnd) {
        int end = nameEnd;
        Sense exact = senseOf(text, end);
        if (exact != Sense.NONE) {
            return exact;
        }
        for (int digits = 0; digits < 3 && end > 0 && Chars.isDigit(text.charAt(end - 1)); digits++) {
            end--;
        }
        int affix = startOf(affixes, text, end, Boundary.ANY);
        end = affix > 0 ? afterJoint(text, affix) : end;
        return end == nameEnd ? Sense.NONE : senseOf(text, end);
    }

    private static int afterJoint(String text, int end) {
        return isJoint(text.charAt(end - 1)) ? end - 1 : end;
    }

    private Sense senseOf(String text, int end) {
        if (end == 0) {
            return Sense.NONE;
        }
        if (startOf(whole, text, end, Boundary.NAME) >= 0) {
            return Sense.SECRET;
        }
        if (startOf(secret, text, end, Boundary.ANY) >= 0) {
            return startOf(harmless, text, end, Boundary.ANY) >= 0 ? Sense.NONE : Sense.SECRET;
        }
        if (startOf(word, text, end, Boundary.WORD) >= 0) {
            return Sense.WORD;
        }
        if (startOf(authorization, text, end, Boundary.ANY) >= 0) {
            return Sense.AUTHORIZATION;
        }
        if (startOf(cookie, text, end, Boundary.WORD) >= 0) {
            return Sense.COOKIE;
        }
        return startOf(sometimes, text, end, Boundary.WORD) >= 0 ? Sense.SOMETIMES : Sense.NONE;
    }

    private static int startOf(String[][] table, String text, int end, Boundary boundary) {
        String[] names = end == 0 ? null : table[slot(Chars.lower(text.charAt(end - 1)))];
        if (names != null) {
            for (String name : names) {
                int start = startOf(name, text, end);
                if (start >= 0 && boundary.isAt(text, start)) {
                    return start;
                }
            }
        }
        return -1;
    }

    private static int startOf(String name, String text, int end) {
        int i = end;
        boolean joint = true;
        for (int at = name.length() - 1; at >= 0; ) {
            if (i == 0) {
                return -1;
            }
            char c = Chars.lower(text.charAt(--i));
            if (c == name.charAt(at)) {
                at--;
                joint = false;
            } else if (joint || !isJoint(c)) {
                return -1;
            } else {
                joint = true;
            }
        }
        return i;
    }

    private static boolean isJoint(char c) {
        return c == '_' || c == '-' || c == '.' || c == ' ';
    }

    /** Where a name may begin. */
    private enum Boundary {
        ANY,
        WORD,
        NAME;

        boolean isAt(String text, int start) {
            if (this == ANY || start == 0) {
                return true;
            }
            char before = text.charAt(start - 1);
            if (this == NAME || !Chars.isAlnum(before)) {
                return !Chars.isRun(before) || this == WORD;
            }
            boolean beforeLower = start + 1 < text.length() && Chars.isLower(text.charAt(start + 1));
            return Chars.isUpper(text.charAt(start)) && (!Chars.isUpper(before) || beforeLower);
        }
    }
}
