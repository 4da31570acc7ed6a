package dev.mainstay.core.secrets;

import java.util.Arrays;
import java.util.List;

/** Credentials whose issuers mark them with a prefix. The prefixes are the issuers' own statements about their formats. */
final class Issued {

    private static final String CAPITALS_16 = "AKIA ASIA ABIA ACCA";
    private static final String ALNUM_16 = "sk_live_ sk_test_ rk_live_ rk_test_ whsec_ shpat_ shpss_ shpca_ shppa_";
    private static final String ALNUM_30 = "ghp_ gho_ ghu_ ghs_ ghr_ npm_ hf_ gsk_ r8_ fo1_ rubygems_ dop_v1_ doo_v1_"
            + " dor_v1_ lin_api_ ntn_ pplx- xai- NRAK- bkua_ dckr_pat_ AKCp sbp_ EZAK EZTK";
    private static final String RUN_20 = "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent- gloas- github_pat_"
            + " GOCSPX- xkeysib- tskey- pscale_tkn_ pscale_pw_ glsa_ glc_eyJ sntrys_ sntryu_ figd_ pypi-AgE sq0atp-"
            + " sq0csp- sb_secret_ AGE-SECRET-KEY-1 PMAK- CCIPAT_ ATATT3 ATCTT3 sgp_";
    private static final String RUN_35 = "AIza";
    private static final String RUN_10 = "xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xoxo- xoxc- xoxd- xapp- xoxe.xoxp-";
    private static final String DOTTED_24 = "hvs. hvb. hvr. ya29. dt0c01. dp.pt. dp.st. sk.eyJ";
    private static final String DOTTED_60 = "SG.";
    private static final String HEX_32 = "SK dapi";
    private static final String MIXED_20 = "sk-";
    private static final String PATH_20 =
            "hooks.slack.com/services/ discord.com/api/webhooks/ discordapp.com/api/webhooks/";

    private final Prefix[][] byFirst = new Prefix[128][];

    Issued(List<String> further) {
        add(CAPITALS_16, Body.CAPITALS, 16);
        add(ALNUM_16, Body.ALNUM, 16);
        add(ALNUM_30, Body.ALNUM, 30);
        add(RUN_10, Body.RUN, 10);
        add(RUN_20, Body.RUN, 20);
        add(RUN_35, Body.RUN, 35);
        add(DOTTED_24, Body.DOTTED, 24);
        add(DOTTED_60, Body.DOTTED, 60);
        add(HEX_32, Body.HEX, 32);
        add(MIXED_20, Body.MIXED, 20);
        add(PATH_20, Body.PATH, 20);
        further.forEach(prefix -> add(prefix, Body.RUN, 8));
    }

    private void add(String prefixes, Body body, int least) {
        for (String text : prefixes.split(" ", -1)) {
            int slot = text.charAt(0) & 127;
            Prefix[] before = byFirst[slot] == null ? new Prefix[0] : byFirst[slot];
            Prefix[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = new Prefix(text, body, least);
            byFirst[slot] = after;
        }
    }

    /** Returns the credential that begins at an index at which a word begins. */
    long at(String text, int from) {
        Prefix[] prefixes = byFirst[text.charAt(from) & 127];
        if (prefixes != null) {
            for (Prefix prefix : prefixes) {
                if (text.startsWith(prefix.text, from)) {
                    int body = from + prefix.text.length();
                    int end = prefix.body.end(text, body, prefix.least);
                    if (end >= 0) {
                        return Span.of(prefix.body == Body.PATH ? body : from, end);
                    }
                }
            }
        }
        return Span.NONE;
    }

    private record Prefix(String text, Body body, int least) {}

    /** What follows a prefix. */
    private enum Body {
        CAPITALS,
        ALNUM,
        HEX,
        RUN,
        MIXED,
        DOTTED,
        PATH;

        private static final int LOOKED_AT = 40;

        /** Returns the end of what follows, or -1 when it is something else; then a bounded number of characters was read. */
        int end(String text, int from, int least) {
            if ((this == MIXED || this == DOTTED) && !isMixed(text, from)) {
                return -1;
            }
            int looked = bodyEnd(text, from, Math.min(text.length() - from, least + 1) + from);
            boolean exact = this == CAPITALS || this == HEX;
            if (looked - from < least || (exact && (looked - from > least || isRunAt(text, looked)))) {
                return -1;
            }
            int end = bodyEnd(text, looked, text.length());
            return this == ALNUM ? Chars.runEnd(text, end) : end;
        }

        private int bodyEnd(String text, int from, int limit) {
            int i = from;
            while (i < limit && has(text.charAt(i))) {
                i++;
            }
            return i;
        }

        private boolean has(char c) {
            return switch (this) {
                case CAPITALS -> Chars.isUpper(c) || Chars.isDigit(c);
                case ALNUM -> Chars.isAlnum(c);
                case HEX -> Chars.isHex(c);
                case RUN, MIXED -> Chars.isRun(c);
                case DOTTED -> Chars.isRun(c) || c == '.';
                case PATH -> Chars.isRun(c) || c == '/';
            };
        }

        private static boolean isRunAt(String text, int i) {
            return i < text.length() && Chars.isRun(text.charAt(i));
        }

        /** Generated texts mix digits and capitals with small letters; names of hosts and of styles do not. */
        private boolean isMixed(String text, int from) {
            int mix = Chars.mix(text, from, Math.min(text.length() - from, LOOKED_AT) + from);
            return Chars.isDigitAndUpper(mix) && (this == DOTTED || Chars.isWithLower(mix));
        }
    }
}
