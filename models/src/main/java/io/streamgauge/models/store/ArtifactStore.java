package io.streamgauge.models.store;

import io.streamgauge.models.bundle.ModelBundle;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the bundles of published versions. A version is there whole or not at all, and never changes.
 *
 * <p>Implementations are safe for use by several threads and by several processes on the same store.
 */
public interface ArtifactStore {

    /**
     * Puts a bundle into the store. Doing it again with the same bundle changes nothing.
     *
     * @param bundle a bundle from elsewhere
     * @return the reference by which {@link #open} finds it: relative to the store, so that the store can move
     * @throws ArtifactStoreException when the store cannot be written, or holds another bundle under the same name and
     *     version
     */
    String publish(ModelBundle bundle);

    /**
     * Opens a bundle of the store; everything in it is checked anew.
     *
     * @param reference what {@link #publish} returned
     * @param manifestHash SHA-256 that manifest.json must have
     * @return the bundle on local disk, where its files stay for as long as the bundle can be reached
     * @throws ArtifactStoreException when there is none, or when the reference leads out of the store
     * @throws io.streamgauge.models.bundle.InvalidBundleException when it is not as it should be
     */
    ModelBundle open(String reference, String manifestHash);

    /**
     * Opens the bundle of a version that nobody may have announced yet; everything in it is checked.
     *
     * @param name the model's name
     * @param version the version
     * @return the bundle on local disk, as above; empty when the store has no such version
     * @throws ArtifactStoreException when name or version cannot be those of a bundle
     * @throws io.streamgauge.models.bundle.InvalidBundleException when it is not as it should be
     */
    Optional<ModelBundle> find(String name, String version);

    /**
     * For people: which models the store has.
     *
     * @return their names, sorted; none when nothing was published yet
     * @throws ArtifactStoreException when the store cannot be read
     */
    List<String> models();
}
