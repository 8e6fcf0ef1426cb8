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

import * as fc from 'fast-check';
import {
  describeOperators,
  judgeValue,
  Operators,
  operatorsSchema,
  valueAt,
  Verdict,
  worstOf,
} from './operators';

const NOW = Date.UTC(2026, 0, 10, 12);

describe('judgeValue', () => {
  it.each<[Operators, unknown, Verdict]>([
    [{ equals: true }, true, 'passed'],
    [{ equals: true }, false, 'failed'],
    [{ equals: true }, 'true', 'failed'],
    [{ equals: 1 }, '1', 'failed'],
    [{ equals: 'UP' }, 'UP', 'passed'],
    [{ equals: 'UP' }, undefined, 'unknown'],
    [{ equals: 'UP' }, null, 'unknown'],
    [{ equals: 'UP' }, ['UP'], 'unknown'],
    [{ notEquals: 'DOWN' }, 'UP', 'passed'],
    [{ notEquals: 'DOWN' }, 'DOWN', 'failed'],
    [{ notEquals: 'DOWN' }, undefined, 'unknown'],
    [{ notEquals: 'DOWN' }, null, 'unknown'],
    [{ oneOf: ['a', 2] }, 2, 'passed'],
    [{ oneOf: ['a', 2] }, '2', 'failed'],
    [{ oneOf: ['a', 2] }, {}, 'unknown'],
    [{ atLeast: 5 }, 5, 'passed'],
    [{ atLeast: 5 }, 4.9, 'failed'],
    [{ atLeast: 0 }, '', 'unknown'],
    [{ atLeast: 0 }, '7', 'unknown'],
    [{ atLeast: 0 }, null, 'unknown'],
    [{ atLeast: 0 }, [], 'unknown'],
    [{ atMost: 5 }, 5, 'passed'],
    [{ atMost: 5 }, 5.1, 'failed'],
    [{ atMost: 5 }, Number.NaN, 'unknown'],
    [{ atMost: 5 }, -Infinity, 'unknown'],
    [{ atLeast: 1, atMost: 3 }, 2, 'passed'],
    [{ atLeast: 1, atMost: 3 }, 4, 'failed'],
    [{ contains: 'ok' }, 'all ok', 'passed'],
    [{ contains: 'ok' }, 'bad', 'failed'],
    [{ contains: 2 }, [1, 2], 'passed'],
    [{ contains: 2 }, ['2'], 'failed'],
    [{ contains: 'a' }, { a: 1 }, 'unknown'],
    [{ exists: true }, 0, 'passed'],
    [{ exists: true }, undefined, 'failed'],
    [{ exists: true }, null, 'failed'],
    [{ exists: false }, undefined, 'passed'],
    [{ exists: false }, '', 'failed'],
    [{ notOlderThan: 60_000 }, '2026-01-10T11:59:30Z', 'passed'],
    [{ notOlderThan: 60_000 }, '2026-01-10T12:59:30+01:00', 'passed'],
    [{ notOlderThan: 60_000 }, '2026-01-10T11:58:59.999Z', 'failed'],
    [{ notOlderThan: 60_000 }, '2026-01-10T12:01:00Z', 'passed'],
    [{ notOlderThan: 60_000 }, '2026-01-10T12:01:00.001Z', 'unknown'],
    [{ notOlderThan: 60_000 }, '2099-01-01T00:00:00Z', 'unknown'],
    [{ notOlderThan: 600_000 }, '2026-01-10T12:01:30Z', 'unknown'],
    [
      { notOlderThan: 60_000, contains: 'no' },
      '2099-01-01T00:00:00Z',
      'failed',
    ],
    [{ exists: true }, '2099-01-01T00:00:00Z', 'passed'],
    [{ notOlderThan: 60_000 }, '2026-01-10', 'unknown'],
    [{ notOlderThan: 60_000 }, NOW, 'unknown'],
    [{ notOlderThan: 60_000 }, '1', 'unknown'],
    [{}, 'anything', 'unknown'],
  ])('S35 %j of %j is %s', (operators, value, verdict) => {
    expect(judgeValue(operators, value, NOW)).toBe(verdict);
  });

  it('I3 lets nothing through that is not there, except where absence is asked', () => {
    const anOperator = fc.record(
      {
        equals: fc.string(),
        notEquals: fc.string(),
        oneOf: fc.array(fc.string(), { minLength: 1 }),
        atLeast: fc.integer(),
        atMost: fc.integer(),
        contains: fc.string(),
        notOlderThan: fc.nat(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anOperator, operators => {
        expect(judgeValue(operators, undefined, NOW)).not.toBe('passed');
        expect(judgeValue(operators, null, NOW)).not.toBe('passed');
      }),
    );
  });

  it('lets one more operator never let more through', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (value, a, b) => {
        const both = judgeValue({ atLeast: a, atMost: b }, value, NOW);
        const one = judgeValue({ atLeast: a }, value, NOW);
        expect(both === 'passed' && one !== 'passed').toBe(false);
      }),
    );
  });
});

describe('worstOf', () => {
  it.each<[Verdict[], Verdict]>([
    [[], 'unknown'],
    [['passed'], 'passed'],
    [['passed', 'unknown'], 'unknown'],
    [['unknown', 'failed', 'passed'], 'failed'],
  ])('%j is %s', (verdicts, expected) => {
    expect(worstOf(verdicts)).toBe(expected);
  });
});

describe('valueAt', () => {
  const json = JSON.parse(
    '{"a":{"b":[{"c":1},2]},"x":"text","n":null,"__proto__":{"p":1}}',
  );

  it.each<[string, unknown]>([
    ['a.b.0.c', 1],
    ['a.b.1', 2],
    ['x', 'text'],
    ['n', null],
    ['a.b.2', undefined],
    ['a.b.0.c.d', undefined],
    ['x.length', undefined],
    ['a.b.length', undefined],
    ['toString', undefined],
    ['constructor.name', undefined],
    ['', undefined],
  ])('%s', (path, expected) => {
    expect(valueAt(json, path)).toEqual(expected);
  });
});

describe('operatorsSchema', () => {
  it.each([
    {},
    { equals: undefined },
    { matches: '.*' },
    { equals: { a: 1 } },
    { atLeast: '5' },
    { oneOf: [] },
    { notOlderThan: 'soon' },
  ])('S35 refuses %j', operators => {
    expect(operatorsSchema.safeParse(operators).success).toBe(false);
  });

  it('reads durations, and says what is expected', () => {
    const operators = operatorsSchema.parse({
      notOlderThan: { minutes: 10 },
      exists: true,
    });
    expect(operators.notOlderThan).toBe(600_000);
    expect(describeOperators(operators)).toBe(
      'present and not older than 10 min',
    );
  });
});
