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

import type { GateStatus } from 'backstage-plugin-release-pipeline-common';
import fc from 'fast-check';
import { compose, ComposedPart, statusWith } from './composition';
import { letsThrough } from './letsThrough';
import { aGate } from './testing/builders';
import type { Composition } from './types';

type Status = GateStatus;

const STATUSES: Status[] = [
  'passed',
  'warned',
  'failed',
  'pending',
  'unknown',
  'skipped',
  'overridden',
];

function part(
  name: string,
  status: string,
  rest: Omit<Partial<ComposedPart>, 'outcome'> & {
    outcome?: Partial<ComposedPart['outcome']>;
  } = {},
): ComposedPart {
  return {
    name,
    title: `${name} in staging`,
    ...rest,
    outcome: {
      status: status as Status,
      reason: [`${name} is ${status}`],
      evidence: [],
      ...rest.outcome,
    },
  };
}

function parts(...statuses: string[]): ComposedPart[] {
  return statuses.map((status, index) => part(`part-${index}`, status));
}

const OBJECTIVES: Composition = { kind: 'objectives', pass: 90, warn: 75 };

describe('compose', () => {
  it.each([
    ['all', ['passed', 'passed'], 'passed'],
    ['all', ['passed', 'warned'], 'warned'],
    ['all', ['passed', 'skipped'], 'passed'],
    ['all', ['skipped', 'skipped'], 'skipped'],
    ['all', ['passed', 'pending'], 'pending'],
    ['all', ['pending', 'unknown'], 'unknown'],
    ['all', ['unknown', 'failed', 'passed'], 'failed'],
    ['all', ['passed', 'invented'], 'unknown'],
    ['all', ['passed', 'overridden'], 'warned'],
    ['all', ['overridden', 'pending'], 'pending'],
    ['any', ['failed', 'overridden'], 'warned'],
    ['any', ['failed', 'passed'], 'passed'],
    ['any', ['failed', 'warned'], 'warned'],
    ['any', ['failed', 'pending'], 'pending'],
    ['any', ['failed', 'unknown'], 'unknown'],
    ['any', ['failed', 'failed'], 'failed'],
    ['any', ['failed', 'skipped'], 'failed'],
    ['any', ['failed', 'invented'], 'unknown'],
  ] as const)('%s of %j is %s', (kind, statuses, expected) => {
    expect(compose({ kind }, parts(...statuses)).status).toBe(expected);
  });

  it.each([
    [
      'all met',
      [
        ['passed', 3],
        ['passed', 1],
      ],
      'passed',
      '100 %',
    ],
    [
      'half the credit for a warning',
      [
        ['passed', 3],
        ['warned', 1],
      ],
      'warned',
      '87.5 %',
    ],
    [
      'exactly the mark',
      [
        ['passed', 9],
        ['failed', 1],
      ],
      'passed',
      '90 %',
    ],
    [
      'exactly the lower mark',
      [
        ['passed', 3],
        ['failed', 1],
      ],
      'warned',
      '75 %',
    ],
    [
      'below both',
      [
        ['passed', 2],
        ['failed', 1],
      ],
      'failed',
      '66.6 %',
    ],
    [
      'what is missing may still come',
      [
        ['passed', 1],
        ['pending', 1],
      ],
      'pending',
      '50 %',
    ],
    [
      'what is missing cannot be told',
      [
        ['passed', 1],
        ['unknown', 1],
      ],
      'unknown',
      '50 %',
    ],
    [
      'unknown stays in the denominator',
      [
        ['passed', 4],
        ['unknown', 1],
      ],
      'warned',
      '80 %',
    ],
    [
      'skipped does not count',
      [
        ['passed', 1],
        ['skipped', 9],
      ],
      'passed',
      '100 %',
    ],
    [
      'out of reach whatever comes',
      [
        ['pending', 1],
        ['failed', 2],
      ],
      'failed',
      '0 %',
    ],
  ] as Array<[string, Array<[Status, number]>, Status, string]>)(
    'objectives: %s',
    (_, given, status, value) => {
      const outcome = compose(
        OBJECTIVES,
        given.map(([one, weight], index) => part(`o${index}`, one, { weight })),
      );

      expect(outcome).toMatchObject({
        status,
        value,
        threshold: '90 % (warns from 75 %)',
      });
    },
  );

  it.each(['failed', 'unknown', 'pending'] as const)(
    'objectives: a key objective that is %s lets nothing through, whatever the score',
    status => {
      const outcome = compose(OBJECTIVES, [
        part('latency', status, { weight: 1, key: true }),
        part('errors', 'passed', { weight: 99 }),
      ]);

      expect(outcome.status).toBe(status);
    },
  );

  it('says what is missing, worst first, with its evidence', () => {
    const outcome = compose(OBJECTIVES, [
      part('errors', 'passed'),
      part('latency', 'failed', {
        outcome: { evidence: [{ label: 'Query', value: ['up'], code: true }] },
      }),
      part('saturation', 'unknown'),
    ]);

    expect(outcome.reason).toEqual([
      '33.3 % reached, 1 of 3 objectives met: latency in staging: latency is failed; saturation in staging: saturation is unknown',
    ]);
    expect(outcome.evidence.map(({ label }) => label)).toEqual([
      'latency in staging',
      'latency in staging: Query',
      'saturation in staging',
      'errors in staging',
    ]);
  });

  it.each([
    ['all', 20],
    ['any', 10],
  ] as const)('%s can let through at %i', (kind, expected) => {
    const outcome = compose({ kind }, [
      part('a', 'pending', { outcome: { passesAt: 10, recheckAt: 4 } }),
      part('b', 'pending', { outcome: { passesAt: 20, validUntil: 7 } }),
    ]);

    expect(outcome).toMatchObject({
      passesAt: expected,
      recheckAt: 4,
      validUntil: 7,
    });
  });

  it.each([
    ['the first that reaches the mark', { b: { passesAt: 90 } }, 10],
    ['without what failed', { b: { status: 'failed' } }, 10],
    ['with every key', { b: { key: true, passesAt: 90 } }, 90],
    ['no end where a key has none', { b: { key: true } }, undefined],
    ['no end where the mark is not reached', { a: { weight: 0.5 } }, undefined],
  ] as const)('objectives can let through: %s', (_, given, expected) => {
    const { a = {}, b = {} } = given as Record<
      string,
      { key?: boolean; weight?: number; passesAt?: number; status?: 'failed' }
    >;
    const outcome = compose({ kind: 'objectives', pass: 50, warn: 50 }, [
      part('a', 'pending', {
        weight: a.weight,
        outcome: { passesAt: 10 },
      }),
      part('b', b.status ?? 'pending', {
        key: b.key,
        outcome: { passesAt: b.passesAt },
      }),
    ]);

    expect(outcome.passesAt).toBe(expected);
  });

  it('knows no end where one of all has none', () => {
    const outcome = compose({ kind: 'all' }, [
      part('a', 'pending', { outcome: { passesAt: 10 } }),
      part('b', 'failed'),
    ]);

    expect(outcome.passesAt).toBeUndefined();
  });
});

describe('properties', () => {
  const composition: fc.Arbitrary<Composition> = fc.oneof(
    fc.constantFrom<Composition>({ kind: 'all' }, { kind: 'any' }),
    fc
      .tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }))
      .map(([one, other]) => ({
        kind: 'objectives' as const,
        pass: Math.max(one, other),
        warn: Math.min(one, other),
      })),
  );
  const aPart = fc.record({
    status: fc.constantFrom<string>(...STATUSES, 'invented'),
    weight: fc.integer({ min: 1, max: 10 }),
    key: fc.boolean(),
  });
  const someParts = fc
    .array(aPart, { minLength: 1, maxLength: 6 })
    .map(all =>
      all.map(({ status, weight, key }, index) =>
        part(`part-${index}`, status, { weight, key }),
      ),
    );
  const passes = (rule: Composition, all: ComposedPart[]) =>
    letsThrough(compose(rule, all).status);

  it('the order never matters', () => {
    fc.assert(
      fc.property(
        composition,
        someParts.chain(all =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
          ),
        ),
        (rule, [all, shuffled]) => {
          expect(compose(rule, shuffled)).toEqual(compose(rule, all));
        },
      ),
    );
  });

  it('I3 more unknowns never help', () => {
    fc.assert(
      fc.property(composition, someParts, fc.nat(), (rule, all, pick) => {
        const unsure = all.map((one, index) =>
          index === pick % all.length
            ? {
                ...one,
                outcome: { ...one.outcome, status: 'unknown' as const },
              }
            : one,
        );

        expect(passes(rule, unsure) && !passes(rule, all)).toBe(false);
      }),
    );
  });

  it('a higher mark never lets more through', () => {
    fc.assert(
      fc.property(
        someParts,
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        (all, warn, distance, more) => {
          const pass = Math.min(100, warn + distance);
          const higher = Math.min(100, warn + more);
          const lenient: Composition = { kind: 'objectives', pass, warn };
          const strict: Composition = {
            kind: 'objectives',
            pass: Math.max(pass, higher),
            warn: higher,
          };

          expect(passes(strict, all) && !passes(lenient, all)).toBe(false);
        },
      ),
    );
  });

  it('an objective made key never lets more through', () => {
    fc.assert(
      fc.property(composition, someParts, fc.nat(), (rule, all, pick) => {
        const stricter = all.map((one, index) =>
          index === pick % all.length ? { ...one, key: true } : one,
        );

        expect(passes(rule, stricter) && !passes(rule, all)).toBe(false);
      }),
    );
  });

  it('a gate added to an all-of never lets more through', () => {
    fc.assert(
      fc.property(someParts, aPart, (all, { status }) => {
        const more = [...all, part('added', status)];

        expect(
          passes({ kind: 'all' }, more) && !passes({ kind: 'all' }, all),
        ).toBe(false);
      }),
    );
  });

  it('a tighter threshold never lets more through', () => {
    const measured = fc.record({
      value: fc.integer({ min: 0, max: 10 }),
      max: fc.integer({ min: 0, max: 10 }),
      less: fc.integer({ min: 0, max: 5 }),
      weight: fc.integer({ min: 1, max: 10 }),
      key: fc.boolean(),
    });
    fc.assert(
      fc.property(
        composition,
        fc.array(measured, { minLength: 1, maxLength: 6 }),
        (rule, all) => {
          const judgedBy = (limit: (one: (typeof all)[number]) => number) =>
            all.map((one, index) =>
              part(
                `part-${index}`,
                one.value <= limit(one) ? 'passed' : 'failed',
                one,
              ),
            );
          const strict = judgedBy(({ max, less }) => max - less);
          const lenient = judgedBy(({ max }) => max);

          expect(passes(rule, strict) && !passes(rule, lenient)).toBe(false);
        },
      ),
    );
  });

  it('what is overridden counts like what lets through by itself', () => {
    fc.assert(
      fc.property(composition, someParts, fc.nat(), (rule, all, pick) => {
        const withOne = (status: Status) =>
          all.map((one, index) =>
            index === pick % all.length
              ? { ...one, outcome: { ...one.outcome, status } }
              : one,
          );

        expect(passes(rule, withOne('overridden'))).toBe(
          passes(rule, withOne('passed')),
        );
      }),
    );
  });

  it('a part that gets better never closes what was open', () => {
    fc.assert(
      fc.property(composition, someParts, fc.nat(), (rule, all, pick) => {
        const better = all.map((one, index) =>
          index === pick % all.length && one.outcome.status !== 'skipped'
            ? { ...one, outcome: { ...one.outcome, status: 'passed' as const } }
            : one,
        );

        expect(passes(rule, all) && !passes(rule, better)).toBe(false);
      }),
    );
  });
});

describe('what a composed gate would say by now', () => {
  const kinds: Composition[] = [{ kind: 'all' }, { kind: 'any' }, OBJECTIVES];
  const madeOf = (composition: Composition, names: string[]) =>
    aGate({
      composition,
      parts: names.map(name => ({ gate: aGate({ name }) })),
    });

  it('is what it said, where no part says otherwise', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.array(fc.constantFrom(...STATUSES), { maxLength: 5 }),
        (composition, statuses) => {
          const made = parts(...statuses);
          const said = compose(composition, made);
          const gate = madeOf(
            composition,
            made.map(({ name }) => name),
          );
          expect(statusWith(gate, said, () => undefined)).toBe(said.status);
        },
      ),
    );
  });

  it('turns with a part, also one of a part', () => {
    const inner = compose({ kind: 'any' }, [
      part('collision', 'passed'),
      part('soak', 'failed'),
    ]);
    const said = compose({ kind: 'all' }, [
      part('inner', 'passed', { outcome: inner }),
      part('health', 'passed'),
    ]);
    const gate = aGate({
      composition: { kind: 'all' },
      parts: [
        {
          gate: {
            ...madeOf({ kind: 'any' }, ['collision', 'soak']),
            name: 'inner',
          },
        },
        { gate: aGate({ name: 'health' }) },
      ],
    });
    const turned = (name: string) =>
      statusWith(gate, said, each =>
        each.name === name ? 'pending' : undefined,
      );
    expect(turned('collision')).toBe('pending');
    expect(turned('soak')).toBe('passed');
  });

  it('does not turn with what only observes, by itself or made of others', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.array(fc.constantFrom(...STATUSES), { maxLength: 5 }),
        fc.constantFrom(...kinds),
        fc.array(fc.constantFrom(...STATUSES), { maxLength: 3 }),
        (composition, statuses, innerKind, innerStatuses) => {
          const inner = compose(innerKind, parts(...innerStatuses));
          const said = compose(composition, [
            ...parts(...statuses),
            part('alone', 'skipped'),
            part('watched', 'skipped', {
              outcome: { parts: inner.parts },
            }),
          ]);
          const gate = madeOf(
            composition,
            statuses.map((_, index) => `part-${index}`),
          );
          gate.parts?.push(
            { gate: aGate({ name: 'alone', observeOnly: true }) },
            {
              gate: {
                ...madeOf(
                  innerKind,
                  innerStatuses.map((_, index) => `part-${index}`),
                ),
                name: 'watched',
                observeOnly: true,
              },
            },
          );
          expect(
            statusWith(gate, said, ({ name }) =>
              name === 'alone' ? 'pending' : undefined,
            ),
          ).toBe(said.status);
        },
      ),
    );
  });

  it('lets through as before where another part is enough', () => {
    const said = compose({ kind: 'any' }, parts('passed', 'passed'));
    const gate = madeOf({ kind: 'any' }, ['part-0', 'part-1']);
    expect(
      statusWith(gate, said, each =>
        each.name === 'part-0' ? 'pending' : undefined,
      ),
    ).toBe('passed');
  });
});
