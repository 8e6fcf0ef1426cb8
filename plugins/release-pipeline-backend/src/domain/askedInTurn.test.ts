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

import fc from 'fast-check';
import {
  answerOf,
  gatesAsked,
  isAskedInPart,
  isAskedInTurn,
  stillToAsk,
  waitsForCostly,
  worthAsking,
} from './askedInTurn';
import { letsThrough } from './letsThrough';
import { aGate, HOUR, NOW } from './testing/builders';
import type { Composition, GatePart, GateSpec } from './types';

type Says = (gate: GateSpec) => string;
type When = 'at-once' | 'in-turn' | 'not-yet';

function composed(
  composition: Composition,
  parts: GatePart[],
  rest: Partial<GateSpec> = {},
): GateSpec {
  return aGate({
    name: 'quality',
    type: composition.kind,
    costly: parts.some(({ gate }) => gate.costly),
    composition,
    parts,
    ...rest,
  });
}

const cheap = (name: string, rest: Partial<GateSpec> = {}) =>
  aGate({ name, title: `${name} in staging`, ...rest });
const costly = (name: string, rest: Partial<GateSpec> = {}) =>
  cheap(name, { costly: true, kind: 'runtime', ...rest });

/** What is asked of a gate, and what it says by that. */
function ask(gate: GateSpec, says: Says, when: When) {
  const said = new Map();
  const tell = (gates: GateSpec[]) =>
    gates.forEach(one =>
      said.set(one, {
        status: says(one),
        reason: [`${one.name} is ${says(one)}`],
        evidence: [],
        passesAt: says(one) === 'pending' ? NOW + HOUR : undefined,
      }),
    );
  const all = gatesAsked(gate);
  tell(when === 'at-once' ? all : all.filter(one => !one.costly));
  if (when === 'in-turn') {
    tell(worthAsking(gate, said));
  }
  return {
    answer: answerOf(gate, said),
    asked: [...said.keys()].map(({ name }) => name),
  };
}

/** By the beginning of its name. */
const byName: Says = ({ name }) => name.split('-')[0];
const listOf = (...gates: GateSpec[]): GatePart[] =>
  gates.map(gate => ({ gate }));

describe('which costly parts are asked after the cheap ones', () => {
  const all = (...gates: GateSpec[]) =>
    composed({ kind: 'all' }, listOf(...gates));
  const any = (...gates: GateSpec[]) =>
    composed({ kind: 'any' }, listOf(...gates));
  const objectives = (...parts: GatePart[]) =>
    composed({ kind: 'objectives', pass: 90, warn: 75 }, parts);
  const errors = costly('passed-errors');

  it.each<[string, GateSpec, boolean]>([
    ['all: a cheap one passed', all(cheap('passed'), errors), true],
    ['all: a cheap one failed', all(cheap('failed'), errors), false],
    ['all: a cheap one waits', all(cheap('pending'), errors), false],
    ['all: a cheap one cannot be told', all(cheap('unknown'), errors), false],
    [
      'all: a cheap one only observes',
      all(cheap('failed', { observeOnly: true }), errors),
      true,
    ],
    [
      'R8 all: people are awaited',
      all(cheap('pending', { kind: 'people' }), errors),
      true,
    ],
    ['any: a cheap one passed', any(cheap('passed'), errors), false],
    ['any: a cheap one warned', any(cheap('warned'), errors), true],
    ['any: a cheap one failed', any(cheap('failed'), errors), true],
    [
      'objectives: within reach',
      objectives(
        { gate: cheap('failed'), weight: 1 },
        { gate: errors, weight: 3 },
      ),
      true,
    ],
    [
      'objectives: out of reach',
      objectives(
        { gate: cheap('failed'), weight: 2 },
        { gate: errors, weight: 3 },
      ),
      false,
    ],
    [
      'objectives: without its key',
      objectives(
        { gate: cheap('pending'), weight: 1, key: true },
        { gate: errors, weight: 99 },
      ),
      false,
    ],
    [
      'in one of its parts',
      any(
        cheap('failed'),
        composed({ kind: 'all' }, listOf(cheap('failed-too'), errors), {
          name: 'inner',
        }),
      ),
      false,
    ],
    [
      'in the whole',
      all(
        cheap('failed'),
        composed({ kind: 'any' }, listOf(cheap('failed-too'), errors), {
          name: 'inner',
        }),
      ),
      false,
    ],
  ])('%s', (_, gate, expected) => {
    const { asked } = ask(gate, byName, 'in-turn');
    expect(asked.includes('passed-errors')).toBe(expected);
  });

  it('says what comes first, and when that ends', () => {
    const { answer } = ask(
      all(cheap('pending'), cheap('failed'), errors),
      byName,
      'in-turn',
    );
    expect(answer).toMatchObject({ status: 'failed', passesAt: undefined });
    expect(answer.evidence.find(({ label }) => label === errors.title)).toEqual(
      {
        label: 'passed-errors in staging',
        value: [
          'pending – Not started yet, because failed in staging and 1 other condition come first',
        ],
      },
    );
    const waiting = ask(all(cheap('pending'), errors), byName, 'in-turn');
    // What is asked after it takes its own time besides.
    expect(waiting.answer).toMatchObject({
      status: 'pending',
      passesAt: NOW + HOUR,
    });
  });

  it('says that others come first, where nothing else keeps it from being asked', () => {
    const gate = all(cheap('passed'), errors);
    const { answer } = ask(gate, byName, 'not-yet');
    expect(answer).toMatchObject({
      status: 'pending',
      passesAt: undefined,
      reason: [
        '1 of 2 conditions met: passed-errors in staging: Not started yet, because other conditions come first',
      ],
    });
    expect(waitsForCostly(gate, answer)).toBe(true);
    const soaking = all(cheap('pending'), errors);
    expect(
      waitsForCostly(soaking, ask(soaking, byName, 'not-yet').answer),
    ).toBe(false);
  });

  it.each<[string, GateSpec, boolean]>([
    ['is cheap and costly', all(cheap('passed'), errors), true],
    ['is costly', all(errors, costly('failed')), false],
    ['is cheap', all(cheap('passed')), false],
    ['is made of nothing', errors, false],
    ['only observes', { ...all(cheap('a'), errors), observeOnly: true }, false],
    [
      'has a clock that others rest on (R11)',
      all(costly('soak', { type: 'soak' }), cheap('a'), errors),
      false,
    ],
  ])('is not for every gate: one that %s', (_, gate, expected) => {
    expect(isAskedInTurn(gate)).toBe(expected);
  });
});

describe('properties', () => {
  interface Tree {
    weight: number;
    key: boolean;
    observeOnly?: true;
    costly?: boolean;
    status?: string;
    composition?: Composition;
    parts?: Tree[];
  }

  const aComposition: fc.Arbitrary<Composition> = fc.constantFrom(
    { kind: 'all' },
    { kind: 'any' },
    { kind: 'objectives', pass: 90, warn: 75 },
    { kind: 'objectives', pass: 50, warn: 20 },
  );
  const rest = {
    weight: fc.integer({ min: 1, max: 5 }),
    key: fc.boolean(),
    observeOnly: fc.constantFrom(undefined, undefined, true as const),
  };
  const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>(tie => ({
    leaf: fc.record({
      ...rest,
      costly: fc.boolean(),
      status: fc.constantFrom(
        'passed',
        'warned',
        'failed',
        'pending',
        'unknown',
        'skipped',
        'invented',
      ),
    }),
    tree: fc.record({
      ...rest,
      composition: aComposition,
      parts: fc.array(
        fc.oneof(
          { maxDepth: 2 },
          { arbitrary: tie('leaf'), weight: 3 },
          { arbitrary: tie('tree'), weight: 1 },
        ),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  }));

  /** The gate of a tree; its parts are named after their place, with what they say. */
  function gateOf(found: Tree, name = 'whole'): GateSpec {
    const { composition, observeOnly, parts = [] } = found;
    return composition
      ? composed(
          composition,
          parts.map((part, index) => ({
            gate: gateOf(
              part,
              `${part.status ?? 'composed'}-${name.length}-${index}`,
            ),
            weight: part.weight,
            key: part.key,
          })),
          { name, observeOnly: name === 'whole' ? undefined : observeOnly },
        )
      : (found.costly ? costly : cheap)(name, { observeOnly });
  }

  const shuffled = (gate: GateSpec): GateSpec => ({
    ...gate,
    parts: gate.parts
      ?.map(part => ({ ...part, gate: shuffled(part.gate) }))
      .reverse(),
  });

  const opens = (gate: GateSpec, when: When, says = byName) =>
    letsThrough(ask(gate, says, when).answer.status);

  it('the same is let through as if everything were asked at once', () => {
    fc.assert(
      fc.property(tree, found => {
        const gate = gateOf(found);
        expect(opens(gate, 'in-turn')).toBe(opens(gate, 'at-once'));
        // What is left out never lets more through.
        expect(opens(gate, 'not-yet') && !opens(gate, 'at-once')).toBe(false);
      }),
    );
  });

  it('what was left out is asked once nothing comes first, and nothing twice', () => {
    fc.assert(
      fc.property(tree, found => {
        const gate = gateOf(found);
        const { answer, asked } = ask(gate, byName, 'in-turn');
        expect(stillToAsk(gate, answer)).toEqual([]);
        const before = ask(gate, byName, 'not-yet');
        expect(
          [
            ...before.asked,
            ...stillToAsk(gate, before.answer).map(({ name }) => name),
          ].sort(),
        ).toEqual([...asked].sort());
        expect(isAskedInPart(answer)).toBe(
          asked.length < gatesAsked(gate).length,
        );
      }),
    );
  });

  it('the order never matters', () => {
    fc.assert(
      fc.property(
        tree,
        fc.constantFrom<When>('at-once', 'in-turn', 'not-yet'),
        (found, when) => {
          const gate = gateOf(found);
          expect(ask(shuffled(gate), byName, when).answer).toEqual(
            ask(gate, byName, when).answer,
          );
        },
      ),
    );
  });

  it('I3 more unknowns never help', () => {
    fc.assert(
      fc.property(
        tree,
        fc.nat(),
        fc.constantFrom<When>('in-turn', 'not-yet'),
        (found, pick, when) => {
          const gate = gateOf(found);
          const all = gatesAsked(gate);
          const unsure = all[pick % all.length];
          const fewer = opens(gate, when, one =>
            one === unsure ? 'unknown' : byName(one),
          );
          expect(fewer && !opens(gate, when)).toBe(false);
        },
      ),
    );
  });
});
