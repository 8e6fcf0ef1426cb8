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

import { Matcher, unescapeText } from './expression';

/** Label values by label; the metric's name is `__name__`. */
export type Labels = Record<string, string>;

/** A value at a time in seconds; `undefined`: the series ended here. */
export type Sample = { at: number; value: number | undefined };

type Series = { labels: Labels; samples: Sample[] };

/** How old the newest sample may be, in seconds; as in Prometheus. */
const LOOK_BACK = 300;
const RETENTION = 3600;

/** The samples of one scraped target, in memory. */
export class Samples {
  readonly #series = new Map<string, Series>();
  readonly #target: Labels;

  /** @param target - labels that each series of the target gets */
  constructor(target: Labels) {
    this.#target = target;
  }

  /**
   * Takes in one scrape. Series that it lacks end here.
   *
   * @param text - the exposition; `undefined`: the target did not answer
   * @param ones - series that rules made, each of the value 1
   */
  add(text: string | undefined, at: number, ones: Labels[] = []): void {
    const seen = new Set<string>();
    const append = (labels: Labels, value: number) => {
      const key = JSON.stringify(Object.entries(labels).sort());
      seen.add(key);
      const series = this.#series.get(key) ?? { labels, samples: [] };
      this.#series.set(key, series);
      series.samples.push({ at, value });
    };
    for (const { labels, value } of readExposition(text ?? '')) {
      append({ ...labels, ...this.#target }, value);
    }
    append({ __name__: 'up', ...this.#target }, text === undefined ? 0 : 1);
    ones.forEach(labels => append(labels, 1));

    for (const [key, { samples }] of this.#series) {
      if (!seen.has(key) && samples.at(-1)?.value !== undefined) {
        samples.push({ at, value: undefined });
      }
      while (samples[0] && samples[0].at < at - RETENTION) {
        samples.shift();
      }
      if (samples.length === 0) {
        this.#series.delete(key);
      }
    }
  }

  /** The value of each matching series at a time. */
  instant(metric: string, matchers: Matcher[], at: number) {
    return this.#matching(metric, matchers).flatMap(({ labels, samples }) => {
      const newest = samples.filter(sample => sample.at <= at).at(-1);
      return newest?.value === undefined || newest.at <= at - LOOK_BACK
        ? []
        : [{ labels, at: newest.at, value: newest.value }];
    });
  }

  /** The samples of each matching series in the `range` seconds before. */
  range(metric: string, matchers: Matcher[], at: number, range: number) {
    return this.#matching(metric, matchers).map(({ labels, samples }) => ({
      labels,
      samples: samples.flatMap(sample =>
        sample.value !== undefined && sample.at > at - range && sample.at <= at
          ? [{ at: sample.at, value: sample.value }]
          : [],
      ),
    }));
  }

  #matching(metric: string, matchers: Matcher[]): Series[] {
    return [...this.#series.values()].filter(
      ({ labels }) =>
        labels.__name__ === metric &&
        matchers.every(matcher => matches(labels, matcher)),
    );
  }
}

function matches(labels: Labels, { label, operator, value }: Matcher): boolean {
  const actual = labels[label] ?? '';
  const equal = operator.endsWith('~')
    ? new RegExp(`^(?:${value})$`).test(actual)
    : actual === value;
  return operator.startsWith('!') ? !equal : equal;
}

function readExposition(
  text: string,
): Array<{ labels: Labels; value: number }> {
  return text.split('\n').flatMap(line => {
    const [, name, inner = '', value] =
      /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name) {
      return [];
    }
    const labels: Labels = { __name__: name };
    for (const [, label, quoted] of inner.matchAll(
      /(\w+)="((?:[^"\\]|\\.)*)"/g,
    )) {
      labels[label] = unescapeText(quoted);
    }
    return [{ labels, value: Number(value) }];
  });
}
