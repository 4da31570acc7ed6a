package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.benchmarks.LoadPlot.Curve;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LoadPlotTest {

    private static final OutageSimulation MINUTE = new OutageSimulation(10, 60, 20, 40);

    @Test
    void aCurveIsAMeanOfEveryHalfMinuteAtItsHeight() throws Exception {
        Document plot = parsed(LoadPlot.draw(MINUTE, List.of(new Curve("fifty", "stroke=\"#222\"", rate(50, 25)))));

        NodeList curves = plot.getElementsByTagName("polyline");
        assertThat(curves.getLength()).isOne();
        assertThat(curves.item(0).getAttributes().getNamedItem("points").getNodeValue())
                .isEqualTo("220,110 540,220");
    }

    @Test
    void axesAndCurvesAreNamed() throws Exception {
        Curve curve = new Curve("calls < requests & more", "stroke=\"#222\"", rate(1, 1));

        Document plot = parsed(LoadPlot.draw(MINUTE, List.of(curve)));

        assertThat(plot.getDocumentElement().getTextContent())
                .contains("calls < requests & more", "per second", "minutes", "the dependency is down");
    }

    private static Counts rate(int firstHalf, int secondHalf) {
        Counts counts = Counts.ofSeconds(60);
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < (second < 30 ? firstHalf : secondHalf); i++) {
                counts.add(second);
            }
        }
        return counts;
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
