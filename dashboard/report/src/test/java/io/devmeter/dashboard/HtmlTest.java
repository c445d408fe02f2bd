// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlTest {

    @ParameterizedTest
    @MethodSource("io.devmeter.dashboard.HostileTexts#texts")
    void escape_isReadBackByAParser_asAttributeAndAsContent(String text) {
        String html = Html.escape(text);

        var element = Jsoup.parse("<pre title=\"" + html + "\"><b>" + html + "</b></pre>")
                .selectFirst("pre");

        assertThat(element).isNotNull();
        assertThat(element.attr("title")).isEqualTo(text);
        assertThat(element.wholeText()).isEqualTo(text);
    }

    @Test
    void escape_replaces_whatNoDocumentCanHold() {
        assertThat(Html.escape("a\u0000b\ud800c\udc00")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
    }

    @Test
    void escape_keepsPairsOfSurrogates() {
        assertThat(Html.escape("🚀")).isEqualTo("🚀");
    }

    @Test
    void visible_showsSpaces_whereThereIsNothingElse() {
        assertThat(Html.visible(" ").html()).isEqualTo("␣");
        assertThat(Html.visible(" \n\t").html()).isEqualTo("␣␣␣");
        assertThat(Html.visible("").html()).isEmpty();
        assertThat(Html.visible(" a ").html()).isEqualTo(" a ");
    }

    @Test
    void visible_showsControlCharacters_butKeepsLines() {
        assertThat(Html.visible("a\u0000\u001b[31m\u007f\r\n\tb\r\rc").html()).isEqualTo("a␀␛[31m␡\n\tb␍␍c");
    }

    @Test
    void operationName_setsThePackageOfATestApart_andBreaksWhereWordsEnd() {
        assertThat(Html.operationName("io.devmeter.Http2RecordTest#keeps_<it>").html())
                .isEqualTo("<span class=\"package\">io.<wbr>devmeter.</span><wbr>Http2<wbr>Record<wbr>Test"
                        + "<wbr>#keeps_<wbr>&lt;it&gt;");
        assertThat(Html.operationName("a.b.C#").html()).isEqualTo("a.<wbr>b.<wbr>C<wbr>#");
        assertThat(Html.operationName("GET https://shop/API").html()).isEqualTo("GET https://<wbr>shop/<wbr>API");
    }

    @ParameterizedTest
    @MethodSource("io.devmeter.dashboard.HostileTexts#texts")
    void operationName_readsAsWhatIsVisible(String name) {
        assertThat(Jsoup.parse("<pre>" + Html.operationName(name).html()).wholeText())
                .isEqualTo(Jsoup.parse("<pre>" + Html.visible(name).html()).wholeText());
    }

    @Test
    void operationName_leavesOtherNamesAlone() {
        assertThat(Html.operationName("mvn clean verify").html()).isEqualTo("mvn clean verify");
        assertThat(Html.operationName(" ").html()).isEqualTo("␣");
        assertThat(Html.operationName("a.b.C#" + "m".repeat(1_000)).html()).doesNotContain("<wbr>");
    }
}
