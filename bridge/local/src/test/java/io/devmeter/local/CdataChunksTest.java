// SPDX-License-Identifier: Apache-2.0
package io.devmeter.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CdataChunksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<a/>",
                "<a>text ]]&gt; <![CDATA[short]]> more</a>",
                "<a><![CDATA[]]></a>",
                "<a><![CDATA[]]]]></a>",
                "<a><![CDATA[ ]> ]] > ] ]></a>",
                "<<![CDATA[",
                "<![CDA<![CDATA[x]]>y"
            })
    void whatIsShort_staysAsItIs(String xml) throws Exception {
        assertThat(chunked(xml)).isEqualTo(xml);
    }

    @Test
    void aLongSection_isSeveral_whichMeanTheSame() throws Exception {
        Random random = new Random(1);
        String alphabet = "ab]>[<! é🚀\n&";
        StringBuilder text = new StringBuilder();
        while (text.length() < 300_000) {
            int at = alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())));
            text.appendCodePoint(alphabet.codePointAt(at));
        }
        String content = text.toString().replace("]]>", "]] >");
        String document = "<a>before<![CDATA[" + content + "]]>after</a>";

        String chunked = chunked(document);

        assertThat(chunked.length()).isGreaterThan(document.length());
        assertThat(text(chunked)).isEqualTo("before" + content + "after");
    }

    @Test
    void whatIsLong_butInNoSection_staysAsItIs() throws Exception {
        String document = "<a><![CDATA[short]]>" + "<![CDA text ]] <b/> ".repeat(5_000) + "</a>";

        assertThat(chunked(document)).isEqualTo(document);
    }

    @Test
    void aSection_endsWhereItDid_whereverThatIs() throws Exception {
        for (int length = 32_760; length < 32_780; length++) {
            String content = "a".repeat(length);

            assertThat(text(chunked("<a><![CDATA[" + content + "]]>after</a>"))).isEqualTo(content + "after");
        }
    }

    private static String chunked(String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new CdataChunks(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String text(String document) throws XMLStreamException {
        XMLStreamReader xml = XMLInputFactory.newDefaultFactory()
                .createXMLStreamReader(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
        StringBuilder text = new StringBuilder();
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                text.append(xml.getText());
            }
        }
        return text.toString();
    }
}
