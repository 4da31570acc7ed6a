package dev.mainstay.audit;

import java.math.BigInteger;

/**
 * The one text of an IEEE 754 double: of the shortest decimals that read back as the same number the nearest, laid out as
 * ECMAScript does (RFC 8785, section 3.2.2.3).
 *
 * <p>{@code Double.toString} is not enough: before JDK 19 it had digits too many for some numbers. The search is that of R.
 * Giulietti, "The Schubfach way to render doubles" (2020), done in exact integers.
 *
 * @param text the number
 */
record EcmaNumber(String text) {

    private static final double LOG_2 = Math.log10(2);
    private static final double LOG_3_4 = Math.log10(0.75);

    /** Digits in front of the point before the layout changes to an exponent. */
    private static final int LONGEST_PLAIN = 21;

    private static final int MOST_LEADING_ZEROS = 6;

    static EcmaNumber of(double number) {
        if (number == Math.rint(number) && Math.abs(number) <= ClosedValue.LARGEST_INTEGER) {
            return new EcmaNumber(Long.toString((long) number));
        }
        String text = layout(shortest(Double.doubleToLongBits(Math.abs(number))));
        return new EcmaNumber(number < 0 ? "-" + text : text);
    }

    private record Decimal(long digits, int exponent) {}

    private static Decimal shortest(long bits) {
        int biased = (int) (bits >>> 52);
        long fraction = bits & ((1L << 52) - 1);
        long c = biased == 0 ? fraction : fraction | 1L << 52;
        int q = Math.max(biased, 1) - 1075;
        // Below a power of two the neighbour is only half as far away.
        boolean near = fraction == 0 && biased > 1;
        int k = (int) Math.floor(q * LOG_2 + (near ? LOG_3_4 : 0));
        BigInteger factor = BigInteger.TEN.pow(Math.max(-k, 0)).shiftLeft(Math.max(q, 0));
        BigInteger divisor = BigInteger.TEN.pow(Math.max(k, 0)).shiftLeft(Math.max(-q, 0));
        long low = scaled(4 * c - (near ? 1 : 2), factor, divisor);
        long middle = scaled(4 * c, factor, divisor);
        long high = scaled(4 * c + 2, factor, divisor);
        return new Decimal(nearest(low, middle, high, c & 1), k);
    }

    /** Four times the number, in units of the last digit; odd where it is not exact. */
    private static long scaled(long quarters, BigInteger factor, BigInteger divisor) {
        BigInteger[] parts = BigInteger.valueOf(quarters).multiply(factor).divideAndRemainder(divisor);
        return parts[0].longValue() | (parts[1].signum() == 0 ? 0 : 1);
    }

    private static long nearest(long low, long middle, long high, long open) {
        long digits = middle >> 2;
        long shorter = digits / 10 * 10;
        boolean below = low + open <= shorter << 2;
        boolean above = ((shorter + 10) << 2) + open <= high;
        if (digits >= 10 && below != above) {
            return below ? shorter : shorter + 10;
        }
        below = low + open <= digits << 2;
        above = ((digits + 1) << 2) + open <= high;
        if (below != above) {
            return below ? digits : digits + 1;
        }
        long half = middle - ((2 * digits + 1) << 1);
        return half < 0 || (half == 0 && (digits & 1) == 0) ? digits : digits + 1;
    }

    private static String layout(Decimal decimal) {
        String all = Long.toString(decimal.digits());
        int point = all.length() + decimal.exponent();
        int length = all.length();
        while (all.charAt(length - 1) == '0') {
            length--;
        }
        String digits = all.substring(0, length);
        if (point > LONGEST_PLAIN || point <= -MOST_LEADING_ZEROS) {
            String mantissa = length == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
            return mantissa + (point > 0 ? "e+" : "e") + (point - 1);
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        return length <= point
                ? digits + "0".repeat(point - length)
                : digits.substring(0, point) + "." + digits.substring(point);
    }
}
