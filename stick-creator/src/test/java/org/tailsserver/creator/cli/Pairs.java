// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Few rows in which every value of every parameter meets every value of every other one, where both
 * are allowed together. Values are numbers from 0.
 */
final class Pairs {

  /** A value of one parameter beside a value of a later one. */
  record Pair(int first, int value, int second, int other) {
    boolean isIn(int[] row) {
      return row[first] == value && row[second] == other;
    }
  }

  private static final int OPEN = -1;
  private static final int TRIES = 200;

  private final int[] sizes;
  private final Predicate<int[]> allowed;

  /**
   * @param sizes how many values each parameter has
   * @param allowed whether a row may be; values that are not chosen yet are -1
   */
  Pairs(int[] sizes, Predicate<int[]> allowed) {
    this.sizes = sizes.clone();
    this.allowed = allowed;
  }

  /** All pairs that must be met. */
  Set<Pair> all() {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (int first = 0; first < sizes.length; first++) {
      for (int second = first + 1; second < sizes.length; second++) {
        for (int value = 0; value < sizes[first]; value++) {
          for (int other = 0; other < sizes[second]; other++) {
            Pair pair = new Pair(first, value, second, other);
            if (allowed.test(with(open(), pair))) {
              pairs.add(pair);
            }
          }
        }
      }
    }
    return pairs;
  }

  /** The rows: the fewest of many tries, always the same. */
  List<int[]> rows() {
    return IntStream.range(0, TRIES)
        .mapToObj(seed -> rows(new Random(seed)))
        .min(Comparator.comparingInt(List::size))
        .orElseThrow();
  }

  private List<int[]> rows(Random chance) {
    List<Pair> left = new ArrayList<>(all());
    Collections.shuffle(left, chance);
    List<Integer> parameters = new ArrayList<>(IntStream.range(0, sizes.length).boxed().toList());
    List<int[]> rows = new ArrayList<>();
    while (!left.isEmpty()) {
      int[] row = with(open(), left.getFirst());
      Collections.shuffle(parameters, chance);
      for (int parameter : parameters) {
        if (row[parameter] == OPEN) {
          row[parameter] = best(row, parameter, left);
        }
      }
      left.removeIf(pair -> pair.isIn(row));
      rows.add(row);
    }
    return rows;
  }

  /** The value with which the most pairs are met that are still left. */
  private int best(int[] row, int parameter, List<Pair> left) {
    int best = OPEN;
    long most = -1;
    for (int value = 0; value < sizes[parameter]; value++) {
      int[] tried = row.clone();
      tried[parameter] = value;
      long met = left.stream().filter(pair -> pair.isIn(tried)).count();
      if (allowed.test(tried) && met > most) {
        best = value;
        most = met;
      }
    }
    return best;
  }

  private int[] open() {
    int[] row = new int[sizes.length];
    Arrays.fill(row, OPEN);
    return row;
  }

  private static int[] with(int[] row, Pair pair) {
    row[pair.first()] = pair.value();
    row[pair.second()] = pair.other();
    return row;
  }
}
