/** The commands: they read what the user wants, wire the modules together, and show what came of it. */
@NullMarked
package io.streamgauge.cli;

import org.jspecify.annotations.NullMarked;
