package io.streamgauge.models.preprocessing;

import java.util.Random;

/** Short texts full of what makes tokenising hard. The same seed gives the same texts. */
final class RandomTexts {
    private static final String[] PIECES = {
        "a",
        "B",
        "c",
        "the",
        "Film",
        "7",
        "é",
        "e\u0301",
        "İ",
        "ß",
        "Σ",
        "字",
        "𠀋",
        "ी",
        "\uFE0F",
        "\uD83D\uDE00",
        "\uD83D",
        "\uDE00",
        "'",
        "’",
        "''",
        " ",
        " ",
        " ",
        "\n",
        "<br />",
        "<BR>",
        "<br",
        "<",
        ">",
        ".",
        "-",
        "_",
        "\u0000",
        "\u200D",
        "\u212A",
        "\u000B",
        "\t",
        "don't",
        "İS",
        "<br\t/>",
        "<br /",
        "br>",
        "wordsofsomelength",
    };

    private RandomTexts() {}

    static String next(Random random, int mostPieces) {
        StringBuilder text = new StringBuilder();
        for (int piece = random.nextInt(mostPieces); piece > 0; piece--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
