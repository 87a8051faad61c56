package io.streamgauge.monitor.drift;

/**
 * When something counts as drift.
 *
 * @param minimum observations of a window for it to be judged, 1 or more
 * @param limit population stability index that must be exceeded, besides what chance explains; above 0
 */
public record DriftPlan(int minimum, double limit) {}
