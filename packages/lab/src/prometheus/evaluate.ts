/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { Expression } from './expression';
import { Labels, Samples } from './samples';

/** One element of an instant vector. */
export type Element = { labels: Labels; value: number; at: number };

/** What an expression gives. */
export type Result =
  | { type: 'scalar'; value: number }
  | { type: 'vector'; elements: Element[] };

const AGGREGATIONS: Record<string, (values: number[]) => number> = {
  sum: values => values.reduce((sum, value) => sum + value, 0),
  avg: values => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: values => Math.min(...values),
  max: values => Math.max(...values),
  count: values => values.length,
};

/**
 * Evaluates an expression at a time in seconds, as Prometheus would.
 *
 * @throws Error for what the stand-in does not know
 */
export function evaluate(
  expression: Expression,
  samples: Samples,
  at: number,
): Result {
  switch (expression.type) {
    case 'number':
      return { type: 'scalar', value: expression.value };
    case 'selector':
      if (expression.range !== undefined) {
        throw new Error('a range stands where a value is needed');
      }
      return {
        type: 'vector',
        elements: samples.instant(expression.metric, expression.matchers, at),
      };
    case 'binary':
      return combine(
        expression.operator,
        evaluate(expression.left, samples, at),
        evaluate(expression.right, samples, at),
      );
    default:
      return call(expression, samples, at);
  }
}

function call(
  expression: Extract<Expression, { type: 'call' }>,
  samples: Samples,
  at: number,
): Result {
  const { name, arguments: given, by = [] } = expression;
  const vector = (index: number): Element[] => {
    const result = given[index] && evaluate(given[index], samples, at);
    if (result?.type !== 'vector') {
      throw new Error(`${name} needs a vector`);
    }
    return result.elements;
  };
  switch (name) {
    case 'rate':
    case 'increase':
      return { type: 'vector', elements: change(name, given[0], samples, at) };
    case 'max_over_time':
      return {
        type: 'vector',
        elements: ranges(name, given[0], samples, at).flatMap(
          ({ labels, samples: found }) =>
            found.length > 0
              ? [
                  {
                    labels: withoutName(labels),
                    value: Math.max(...found.map(({ value }) => value)),
                    at,
                  },
                ]
              : [],
        ),
      };
    case 'timestamp':
      return {
        type: 'vector',
        elements: vector(0).map(element => ({
          labels: withoutName(element.labels),
          value: element.at,
          at,
        })),
      };
    case 'time':
      return { type: 'scalar', value: at };
    case 'histogram_quantile': {
      const quantile = given[0] && evaluate(given[0], samples, at);
      if (quantile?.type !== 'scalar') {
        throw new Error('histogram_quantile needs a number');
      }
      return {
        type: 'vector',
        elements: groups(vector(1), labels => {
          const { le, ...rest } = withoutName(labels);
          return rest;
        }).map(({ labels, members }) => ({
          labels,
          value: quantileOf(quantile.value, members),
          at,
        })),
      };
    }
    default: {
      const reduce = AGGREGATIONS[name];
      if (!reduce) {
        throw new Error(`unknown function ${name}`);
      }
      const kept = (labels: Labels) =>
        Object.fromEntries(
          Object.entries(labels).filter(([label]) => by.includes(label)),
        );
      return {
        type: 'vector',
        elements: groups(vector(0), kept).map(({ labels, members }) => ({
          labels,
          value: reduce(members.map(({ value }) => value)),
          at,
        })),
      };
    }
  }
}

/** Growth of counters over a range; a fall is a restart from zero. */
function change(
  name: 'rate' | 'increase',
  selector: Expression | undefined,
  samples: Samples,
  at: number,
): Element[] {
  return ranges(name, selector, samples, at).flatMap(
    ({ labels, range, samples: found }) => {
      if (found.length < 2) {
        return [];
      }
      let growth = 0;
      for (let index = 1; index < found.length; index += 1) {
        const step = found[index].value - found[index - 1].value;
        growth += step >= 0 ? step : found[index].value;
      }
      const covered = found[found.length - 1].at - found[0].at;
      // As Prometheus: filled up to the edges unless a sample is missing there.
      const interval = covered / (found.length - 1);
      const whole = Math.min(range, covered + interval);
      const increase = (growth * whole) / covered;
      return [
        {
          labels: withoutName(labels),
          value: name === 'rate' ? increase / range : increase,
          at,
        },
      ];
    },
  );
}

/** The samples of each series in the range that a function needs. */
function ranges(
  name: string,
  selector: Expression | undefined,
  samples: Samples,
  at: number,
) {
  if (selector?.type !== 'selector' || selector.range === undefined) {
    throw new Error(`${name} needs a range`);
  }
  const { metric, matchers, range } = selector;
  return samples
    .range(metric, matchers, at, range)
    .map(series => ({ ...series, range }));
}

function combine(operator: string, left: Result, right: Result): Result {
  const apply = (first: number, second: number) => {
    switch (operator) {
      case '+':
        return first + second;
      case '-':
        return first - second;
      case '*':
        return first * second;
      default:
        return first / second;
    }
  };
  if (left.type === 'scalar' && right.type === 'scalar') {
    return { type: 'scalar', value: apply(left.value, right.value) };
  }
  const keyOf = (labels: Labels) =>
    JSON.stringify(Object.entries(withoutName(labels)).sort());
  const partner = (side: Result, labels: Labels) =>
    side.type === 'scalar'
      ? side
      : side.elements.find(other => keyOf(other.labels) === keyOf(labels));
  const base = left.type === 'vector' ? left : right;
  return {
    type: 'vector',
    elements: (base.type === 'vector' ? base.elements : []).flatMap(
      ({ labels, at }) => {
        const first = partner(left, labels);
        const second = partner(right, labels);
        return first && second
          ? [
              {
                labels: withoutName(labels),
                value: apply(first.value, second.value),
                at,
              },
            ]
          : [];
      },
    ),
  };
}

/** Linear interpolation inside the bucket, as Prometheus does it. */
function quantileOf(quantile: number, buckets: Element[]): number {
  const sorted = buckets
    .map(({ labels, value }) => ({
      bound: labels.le === '+Inf' ? Infinity : Number(labels.le),
      count: value,
    }))
    .sort((first, second) => first.bound - second.bound);
  const total = sorted.at(-1);
  if (total?.bound !== Infinity || sorted.length < 2 || total.count === 0) {
    return NaN;
  }
  const rank = quantile * total.count;
  const index = sorted.findIndex(({ count }) => count >= rank);
  if (index === sorted.length - 1) {
    return sorted[sorted.length - 2].bound;
  }
  const below = sorted[index - 1] ?? { bound: 0, count: 0 };
  const { bound, count } = sorted[index];
  return (
    below.bound +
    ((bound - below.bound) * (rank - below.count)) / (count - below.count)
  );
}

function groups(elements: Element[], keep: (labels: Labels) => Labels) {
  const found = new Map<string, { labels: Labels; members: Element[] }>();
  for (const element of elements) {
    const labels = keep(element.labels);
    const key = JSON.stringify(Object.entries(labels).sort());
    const group = found.get(key) ?? { labels, members: [] };
    found.set(key, group);
    group.members.push(element);
  }
  return [...found.values()];
}

function withoutName({ __name__, ...labels }: Labels): Labels {
  return labels;
}
