package io.streamgauge.streams.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes percent-encoded UTF-8 (RFC 3986). Unlike {@link java.net.URLDecoder} it leaves a {@code +} in a path alone and
 * refuses bytes that are no UTF-8, which would be turned into another key. Stateless.
 */
public final class PercentEncoding {
    private PercentEncoding() {}

    /** Decodes a segment of a path. */
    public static String decodeSegment(String segment) {
        return decode(segment);
    }

    /** Decodes a name or value of a query as forms write them: {@code +} is a space. */
    public static String decodeParameter(String text) {
        return decode(text.replace('+', ' '));
    }

    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int position = 0;
        while (position < text.length()) {
            int percent = text.indexOf('%', position);
            int end = percent < 0 ? text.length() : percent;
            bytes.writeBytes(text.substring(position, end).getBytes(StandardCharsets.UTF_8));
            position = end;
            if (percent >= 0) {
                bytes.write(octet(text, percent));
                position += 3;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong(text);
        }
    }

    private static int octet(String text, int percent) {
        int high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
        int low = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw wrong(text);
        }
        return 16 * high + low;
    }

    private static Problem wrong(String text) {
        return Problem.badRequest("'" + text + "' is no percent-encoded UTF-8: write other characters as %XX");
    }
}
