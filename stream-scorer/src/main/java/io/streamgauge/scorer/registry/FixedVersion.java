package io.streamgauge.scorer.registry;

record FixedVersion(ServingVersion version) implements VersionHandle, VersionHandle.Lease {
    @Override
    public Lease lease() {
        return this;
    }

    @Override
    public void close() {}
}
