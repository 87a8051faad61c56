package io.streamgauge.models.preprocessing;

/**
 * Where a word lies in a text.
 *
 * @param start its first character
 * @param end the character after its last
 */
public record WordPosition(int start, int end) {}
