package io.streamgauge.trainer.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A page that refers to nothing outside itself, put together from top to bottom. Whatever is handed over as text is
 * escaped. Belongs to one thread.
 */
final class Html {
    private final StringBuilder body = new StringBuilder();

    /** Characters that mean something in HTML, as such that do not, in contents and in quoted attributes alike. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.chars().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append((char) character);
            }
        });
        return escaped.toString();
    }

    /** Adds what is HTML already. */
    Html raw(String html) {
        body.append(html);
        return this;
    }

    /** Adds a text. */
    Html text(String text) {
        return raw(escaped(text));
    }

    /** Adds an element that holds nothing but a text. */
    Html element(String tag, String text) {
        return raw("<" + tag + ">").text(text).raw("</" + tag + ">\n");
    }

    /** Adds a picture, in the version that suits the page. */
    Html picture(Picture picture) {
        return raw("<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"")
                .raw(data(picture.dark()))
                .raw("\"><img width=\"" + picture.width() + "\" height=\"" + picture.height() + "\" alt=\"")
                .text(picture.description())
                .raw("\" src=\"")
                .raw(data(picture.light()))
                .raw("\"></picture>\n");
    }

    /** Adds a picture with a heading above and a remark below. */
    Html figure(String heading, Picture picture, String remark) {
        raw("<figure>").element("h3", heading).picture(picture);
        if (!remark.isEmpty()) {
            element("figcaption", remark);
        }
        return raw("</figure>\n");
    }

    /** Adds a figure that is worth a place at the top. */
    Html tile(String name, String value) {
        return raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>\n");
    }

    /**
     * Adds a table.
     *
     * @param rows the heading and the rows; first cells name their row
     */
    Html table(List<List<String>> rows) {
        raw("<div class=\"scrolling\"><table>\n<thead><tr>");
        rows.get(0).forEach(cell -> raw("<th scope=\"col\">").text(cell).raw("</th>"));
        raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows.subList(1, rows.size())) {
            raw("<tr><th scope=\"row\">").text(row.get(0)).raw("</th>");
            row.subList(1, row.size()).forEach(cell -> raw("<td>").text(cell).raw("</td>"));
            raw("</tr>\n");
        }
        return raw("</tbody>\n</table></div>\n");
    }

    /** The whole page. */
    String page(String title) throws IOException {
        return resource("page.html")
                .replace("{{style}}", resource("page.css"))
                .replace("{{title}}", escaped(title))
                .replace("{{body}}", body);
    }

    private static String data(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Html.class.getResourceAsStream("/report/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks the resource report/" + name + ": build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
