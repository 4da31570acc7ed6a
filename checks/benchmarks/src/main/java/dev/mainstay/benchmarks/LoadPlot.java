package dev.mainstay.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws curves over time as an SVG image: dark text on white, axes with words, a legend. The same curves make the same text. */
final class LoadPlot {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 110;
    private static final int BOTTOM = 50;
    private static final int BUCKET_SECONDS = 30;
    private static final int TICK_MINUTES = 10;

    /**
     * One line of the plot.
     *
     * @param name in the legend
     * @param colour and dashes of the stroke, as attributes
     * @param perSecond a count for each second
     */
    record Curve(String name, String colour, Counts perSecond) {}

    private final OutageSimulation shown;
    private final int highest;
    private final List<String> lines = new ArrayList<>();

    private LoadPlot(OutageSimulation shown, int highest) {
        this.shown = shown;
        this.highest = highest;
    }

    /**
     * Returns the image.
     *
     * @param shown says how long it is and where the outage lies
     * @param curves the first lies at the bottom; at least one
     */
    static String draw(OutageSimulation shown, List<Curve> curves) {
        double most = 0;
        for (Curve curve : curves) {
            for (double rate : rates(curve.perSecond())) {
                most = Math.max(most, rate);
            }
        }
        LoadPlot plot = new LoadPlot(shown, (int) Math.ceil(most / 50) * 50);
        plot.frame();
        for (int i = 0; i < curves.size(); i++) {
            plot.curve(curves.get(i));
            plot.legend(curves.get(i), i);
        }
        plot.lines.add("</svg>");
        return String.join("\n", plot.lines) + "\n";
    }

    private static double[] rates(Counts perSecond) {
        double[] rates = new double[perSecond.seconds() / BUCKET_SECONDS];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = (double) perSecond.sum(i * BUCKET_SECONDS, (i + 1) * BUCKET_SECONDS) / BUCKET_SECONDS;
        }
        return rates;
    }

    private void frame() {
        lines.add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + HEIGHT
                + "\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT
                + "\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">");
        lines.add("<title>Load at a dependency that is down for 20 minutes</title>");
        lines.add("<rect width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\" fill=\"#fff\"/>");
        lines.add("<rect x=\"" + x(shown.downFrom()) + "\" y=\"" + TOP + "\" width=\""
                + number(xOf(shown.downTo()) - xOf(shown.downFrom())) + "\" height=\"" + (HEIGHT - TOP - BOTTOM)
                + "\" fill=\"#f1f1f1\"/>");
        text(xOf((shown.downFrom() + shown.downTo()) / 2.0), TOP + 16, "middle", "the dependency is down");
        for (int rate = 0; rate <= highest; rate += 50) {
            line(LEFT, yOf(rate), WIDTH - RIGHT, yOf(rate), "#ddd");
            text(LEFT - 8, yOf(rate) + 4, "end", Integer.toString(rate));
        }
        for (int minute = 0; minute <= shown.seconds() / 60; minute += TICK_MINUTES) {
            line(xOf(minute * 60.0), HEIGHT - BOTTOM, xOf(minute * 60.0), HEIGHT - BOTTOM + 5, "#222");
            text(xOf(minute * 60.0), HEIGHT - BOTTOM + 20, "middle", Integer.toString(minute));
        }
        line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#222");
        line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#222");
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "minutes");
        lines.add("<text transform=\"translate(16 " + (TOP + HEIGHT - BOTTOM) / 2
                + ") rotate(-90)\" text-anchor=\"middle\">per second</text>");
    }

    private void curve(Curve curve) {
        double[] rates = rates(curve.perSecond());
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < rates.length; i++) {
            points.append(i == 0 ? "" : " ")
                    .append(x((i + 0.5) * BUCKET_SECONDS))
                    .append(',')
                    .append(number(yOf(rates[i])));
        }
        lines.add("<polyline points=\"" + points + "\" fill=\"none\" stroke-width=\"2\" " + curve.colour() + "/>");
    }

    private void legend(Curve curve, int place) {
        int y = 20 + 20 * place;
        lines.add("<line x1=\"" + LEFT + "\" y1=\"" + y + "\" x2=\"" + (LEFT + 28) + "\" y2=\"" + y
                + "\" stroke-width=\"2\" " + curve.colour() + "/>");
        text(LEFT + 36, y + 4, "start", curve.name());
    }

    private void line(double x1, double y1, double x2, double y2, String colour) {
        lines.add("<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\""
                + number(y2) + "\" stroke=\"" + colour + "\"/>");
    }

    private void text(double x, double y, String anchor, String words) {
        lines.add("<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\">"
                + words.replace("&", "&amp;").replace("<", "&lt;") + "</text>");
    }

    private String x(double second) {
        return number(xOf(second));
    }

    private double xOf(double second) {
        return LEFT + second * (WIDTH - LEFT - RIGHT) / shown.seconds();
    }

    private double yOf(double rate) {
        return HEIGHT - BOTTOM - rate * (HEIGHT - TOP - BOTTOM) / highest;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceAll("[.]0$", "");
    }
}
