package io.streamgauge.models.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of keys, RFC 7468. Stateless. */
final class Pem {
    static final String PRIVATE = "PRIVATE KEY";
    static final String PUBLIC = "PUBLIC KEY";

    /** Keys of this kind have some hundred bytes; a file of this size has room for hundreds of them. */
    private static final int LARGEST = 1 << 16;

    private static final int LINE = 64;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private Pem() {}

    /**
     * What stands between a pair of lines.
     *
     * @param label what it is, such as {@value #PUBLIC}
     * @param der its bytes
     */
    record Block(String label, byte[] der) {}

    /**
     * All blocks of a file; text around them is passed over, as openssl does.
     *
     * @throws KeyException when the file cannot be read or has none
     */
    static List<Block> read(Path file) {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw new KeyException(
                    "The key file " + file + " cannot be read: " + e
                            + ". Check the path and that this user may read it",
                    e);
        }
        if (content.length > LARGEST) {
            throw new KeyException("The key file " + file + " is larger than " + LARGEST + " bytes: it holds no key");
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        int begun = 0;
        while (matcher.find()) {
            try {
                blocks.add(new Block(
                        matcher.group(1),
                        Base64.getDecoder().decode(matcher.group(2).replaceAll("\\s", ""))));
            } catch (IllegalArgumentException e) {
                // Not as the cause: its message quotes.
                throw damaged(file);
            }
        }
        for (int at = text.indexOf("-----BEGIN "); at >= 0; at = text.indexOf("-----BEGIN ", at + 1)) {
            begun++;
        }
        if (begun != blocks.size() || blocks.isEmpty()) {
            throw damaged(file);
        }
        return blocks;
    }

    private static KeyException damaged(Path file) {
        return new KeyException("The key file " + file
                + " is no PEM, or is cut off: it must have lines -----BEGIN … KEY----- and -----END … KEY-----, as"
                + " `streamgauge keys generate` and `openssl genpkey -algorithm ed25519` write them");
    }

    static String write(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
