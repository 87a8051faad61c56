package io.streamgauge.models.preprocessing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Random;

/** How events become features. Immutable, part of the manifest, safe for use by several threads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TextPreprocessing.class, name = "words"),
    @JsonSubTypes.Type(value = NgramPreprocessing.class, name = "ngrams"),
    @JsonSubTypes.Type(value = ImagePreprocessing.class, name = "grey-image")
})
public sealed interface Preprocessing permits TextEncoder, ImagePreprocessing {
    /**
     * Random features that cost a network as much as those of usual events: for warming up and measuring. What it answers
     * to them means nothing.
     */
    Features sample(Random random);
}
