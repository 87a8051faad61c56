package io.streamgauge.trainer.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which reviews probably are of the same film: those that share rare capitalised words, the names of actors and characters.
 * Archives that were repacked without the authors' lists of addresses tell no more.
 *
 * <p>A validation split that holds back reviews at random knows films that the training part knows as well, and a network of
 * n-grams learns which names are praised: its validation figures would be too good. Stateless.
 */
final class FilmGroups {
    private static final Pattern NAME = Pattern.compile("\\b([A-Z][a-z]+)(?:'s)?\\b");

    /** Words of fewer reviews link nothing, those of more say nothing about the film. */
    private static final int LEAST_REVIEWS = 2;

    private static final int MOST_REVIEWS = 60;

    /** Two reviews whose shared names weigh no more have nothing to do with each other. */
    private static final float LEAST_LINK = 0.8f;

    /** The published archive has at most 30 reviews of a film; films of one series may share a group. */
    private static final int LARGEST_GROUP = 100;

    private FilmGroups() {}

    /** Two reviews with names in common. */
    private record Link(int one, int other, float weight) {}

    /**
     * Groups texts: linked ones, the strongest link first, as long as a group does not become too large.
     *
     * @return a number from 0 for each text, the same for all of a group
     */
    static int[] of(List<String> texts) {
        List<Link> links = links(texts.size(), reviewsByName(texts));
        int[] parents = IntStream.range(0, texts.size()).toArray();
        int[] sizes = new int[texts.size()];
        Arrays.fill(sizes, 1);
        for (Link link : links) {
            int one = root(parents, link.one());
            int other = root(parents, link.other());
            if (one != other && sizes[one] + sizes[other] <= LARGEST_GROUP) {
                parents[other] = one;
                sizes[one] += sizes[other];
            }
        }
        Map<Integer, Integer> numbers = new HashMap<>();
        return IntStream.range(0, parents.length)
                .map(text -> numbers.computeIfAbsent(root(parents, text), any -> numbers.size()))
                .toArray();
    }

    private static int root(int[] parents, int text) {
        int root = text;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    private static List<List<Integer>> reviewsByName(List<String> texts) {
        Map<String, List<Integer>> byName = new HashMap<>();
        for (int text = 0; text < texts.size(); text++) {
            Set<String> names = new LinkedHashSet<>();
            Matcher matcher = NAME.matcher(texts.get(text));
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
            for (String name : names) {
                byName.computeIfAbsent(name, any -> new ArrayList<>()).add(text);
            }
        }
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= LEAST_REVIEWS
                        && entry.getValue().size() <= MOST_REVIEWS)
                // Sums of weights depend on their order in the last digit.
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    private static List<Link> links(int texts, List<List<Integer>> reviewsByName) {
        List<List<List<Integer>>> namesOf = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            namesOf.add(new ArrayList<>());
        }
        for (List<Integer> reviews : reviewsByName) {
            reviews.forEach(review -> namesOf.get(review).add(reviews));
        }
        List<Link> links = new ArrayList<>();
        float[] weights = new float[texts];
        for (int one = 0; one < texts; one++) {
            Set<Integer> others = new LinkedHashSet<>();
            for (List<Integer> reviews : namesOf.get(one)) {
                float weight = (float) (1 / Math.log(2.0 + reviews.size()));
                for (int other : reviews) {
                    if (other > one) {
                        weights[other] += weight;
                        others.add(other);
                    }
                }
            }
            for (int other : others) {
                if (weights[other] > LEAST_LINK) {
                    links.add(new Link(one, other, weights[other]));
                }
                weights[other] = 0;
            }
        }
        links.sort(Comparator.comparing(Link::weight)
                .reversed()
                .thenComparingInt(Link::one)
                .thenComparingInt(Link::other));
        return links;
    }
}
