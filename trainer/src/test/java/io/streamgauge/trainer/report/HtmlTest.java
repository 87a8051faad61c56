package io.streamgauge.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void textsAreEscapedWhereverTheyStand() throws IOException {
        String page = new Html()
                .element("p", "1 < 2 && \"a\" != 'b'")
                .tile("<b>", ">")
                .table(List.of(List.of("<th>", "x"), List.of("<td>", "&")))
                .page("a & b");

        assertThat(page)
                .contains(
                        "<title>a &amp; b</title>",
                        "<p>1 &lt; 2 &amp;&amp; &quot;a&quot; != &#39;b&#39;</p>",
                        "<dt>&lt;b&gt;</dt><dd>&gt;</dd>",
                        "<th scope=\"col\">&lt;th&gt;</th>",
                        "<th scope=\"row\">&lt;td&gt;</th><td>&amp;</td>");
    }

    @Test
    void charactersOutsideTheBasicPlaneSurvive() {
        assertThat(Html.escaped("caf\u00e9 \ud83c\udfac")).isEqualTo("caf\u00e9 \ud83c\udfac");
    }
}
