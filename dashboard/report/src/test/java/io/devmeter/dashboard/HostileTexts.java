// SPDX-License-Identifier: Apache-2.0
package io.devmeter.dashboard;

import java.util.List;

/** Texts that would show as something else, or do something, if they were taken for anything but text. */
final class HostileTexts {

    private HostileTexts() {}

    static List<String> texts() {
        return List.of(
                "</script><script>window.ran = 1</script>",
                "<!--<script>",
                "]]> --> <!-- ",
                "<img src=x onerror=\"window.ran = 1\">",
                "</td></tr></table><h1>out</h1>",
                "\" onmouseover=\"window.ran=1\" x=\"",
                "quo\"te' `tick`",
                "line\nbreak\r\nand\ttab",
                "emoji 🚀👩‍👩‍👧",
                "$foo",
                "$!{page.data}",
                "#set($x=1)",
                "#parse(\"page.vm\")",
                "#include('page.js') #evaluate($x) ## comment",
                "${x}",
                "$page.getClass().forName('java.lang.Runtime')",
                "__proto__",
                "constructor",
                "hasOwnProperty",
                "\u202Ertl override",
                "שלום עולם",
                "bell\u0007 and \u001b[31mred",
                "sep\u2028ara\u2029tors",
                "a&amp;b &lt;b&gt; &#60;",
                "\\u003cb\\u003e \\",
                "10",
                "  spaces  ");
    }
}
