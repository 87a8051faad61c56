package io.streamgauge.models.preprocessing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How events become features. Immutable, part of the manifest, safe for use by several threads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TextPreprocessing.class, name = "words"),
    @JsonSubTypes.Type(value = ImagePreprocessing.class, name = "grey-image")
})
public sealed interface Preprocessing permits TextPreprocessing, ImagePreprocessing {}
