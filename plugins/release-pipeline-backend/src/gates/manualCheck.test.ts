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

import type {
  GateContext,
  GateOutcome,
  TickedItem,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import { manualCheckGate } from './manualCheck';
import { HOUR, NOW } from './testing';

const GROUP = 'group:default/platform';
const CONFIG = { items: ['Backup restored', 'Users told'], by: ['platform'] };

describeGateTypeContract({ gateType: manualCheckGate, config: CONFIG });

describe('manual-check', () => {
  const tick = (item: string, changes: Partial<TickedItem> = {}) => ({
    id: item,
    item,
    userRef: 'user:default/pat',
    userName: 'Pat Platform',
    at: NOW - HOUR,
    ...changes,
  });
  const evaluate = (
    ticked: TickedItem[],
    config: object = {},
    members: string[] | undefined = ['user:default/pat', 'user:default/sam'],
    past?: true,
  ) =>
    manualCheckGate.evaluate(
      emptyGateContext(
        manualCheckGate,
        { ...CONFIG, ...config },
        {
          now: NOW,
          ticked,
          past,
          readGroups: async refs => refs.map(ref => ({ ref, members })),
        },
      ),
      { signal: new AbortController().signal },
    );
  const labelsOf = ({ evidence }: GateOutcome) =>
    evidence.map(({ label }) => label);
  const both = CONFIG.items.map(item => tick(item));

  it('counts in the past who ticked then, whoever is in the groups now', async () => {
    expect((await evaluate(both, {}, [])).status).toBe('failed');
    expect((await evaluate(both, {}, [], true)).status).toBe('passed');
    expect((await evaluate([both[0]], {}, [], true)).status).toBe('pending');
  });

  it('reminds once it has been waited for long enough, and names who can act', async () => {
    const askedAt = (
      requestedAt: number,
      overrides: Partial<
        Pick<GateContext<unknown>, 'ticked' | 'watchedSince'>
      > = {},
    ) =>
      manualCheckGate.evaluate(
        emptyGateContext(
          manualCheckGate,
          { ...CONFIG, remind: { hours: 4 } },
          {
            now: NOW,
            ticked: [both[0]],
            promotion: {
              id: 'promotion-1',
              requestedBy: 'user:default/dana',
              requestedAt,
              approvals: [],
              excluded: [],
            },
            readGroups: async refs =>
              refs.map(ref => ({ ref, members: ['user:default/pat'] })),
            ...overrides,
          },
        ),
        { signal: new AbortController().signal },
      );

    const early = await askedAt(NOW - 4 * HOUR + 60_000);
    expect(early.reason).toEqual(['1 of 2 items are not ticked: Users told']);
    expect(early.recheckAt).toBe(NOW + 60_000);
    expect(early.reminds).toBeUndefined();
    const isDue = {
      label: 'Reminder',
      value: ['due ', { time: new Date(NOW + 60_000).toISOString(), as: 'in' }],
    };
    expect(early.evidence).toContainEqual(isDue);
    const late = await askedAt(NOW - 4 * HOUR);
    expect(late).toMatchObject({
      status: 'pending',
      reason: [
        'reminder: waited for since ',
        { time: new Date(NOW - 4 * HOUR).toISOString(), as: 'at' },
        '; 1 of 2 items are not ticked: Users told',
      ],
      whoCanAct: ['user:default/pat'],
      nextAction: `Somebody of ${GROUP} has to tick what is done`,
      reminds: true,
    });
    expect(labelsOf(late)).not.toContain('Reminder');
    // In a watch it is waited for since that began.
    const watched = await askedAt(NOW - 9 * HOUR, { watchedSince: NOW - HOUR });
    expect(watched.reason).toEqual(early.reason);
    const done = await askedAt(NOW - HOUR, { ticked: both });
    expect(done).toMatchObject({
      status: 'passed',
      reason: ['every item is ticked'],
    });
    expect(labelsOf(done)).not.toContain('Reminder');
    expect(done.reminds).toBeUndefined();
  });

  it('passes when every item is ticked, and says by whom', async () => {
    expect(await evaluate(both)).toMatchObject({
      status: 'passed',
      progress: { done: 2, total: 2 },
      evidence: [
        {
          label: 'Backup restored',
          value: ['ticked by Pat Platform ', { as: 'ago' }],
        },
        { label: 'Users told' },
      ],
    });
  });

  it('says what is missing and who can act', async () => {
    expect(await evaluate([both[0]])).toMatchObject({
      status: 'pending',
      reason: ['1 of 2 items are not ticked: Users told'],
      whoCanAct: ['user:default/pat', 'user:default/sam'],
      progress: { done: 1, total: 2 },
    });
  });

  it('takes no tick of another text than the one in force', async () => {
    expect(await evaluate([both[0], tick('Some users told')])).toMatchObject({
      status: 'pending',
    });
  });

  it('takes no tick of somebody who left the group', async () => {
    const outcome = await evaluate([
      both[0],
      tick('Users told', { userRef: 'user:default/eve' }),
    ]);
    expect(outcome.status).toBe('pending');
    expect(JSON.stringify(outcome.evidence)).toContain(
      'does not count: is in none of the groups',
    );
  });

  it('F64 asks again when a tick has expired', async () => {
    const late = [both[0], tick('Users told', { at: NOW - 3 * HOUR })];
    expect(await evaluate(late, { expires: { hours: 4 } })).toMatchObject({
      status: 'passed',
      validUntil: NOW + HOUR,
      recheckAt: NOW + HOUR,
    });
    expect(await evaluate(late, { expires: { hours: 3 } })).toMatchObject({
      status: 'pending',
    });
  });

  it.each([
    ['is not trusted', undefined],
    ['is empty', []],
  ])('fails where the group %s', async (_what, members) => {
    const context = emptyGateContext(manualCheckGate, CONFIG, {
      ticked: both,
      readGroups: async refs => refs.map(ref => ({ ref, members })),
    });
    const outcome = await manualCheckGate.evaluate(context, {
      signal: new AbortController().signal,
    });
    expect(outcome.status).toBe('failed');
    expect(outcome.reason.join('')).toContain(GROUP);
  });

  it.each([
    { items: [], by: ['platform'] },
    { items: ['a'], by: [] },
    { items: ['a', 'a'], by: ['platform'] },
    { items: ['a'] },
    { items: [''], by: ['platform'] },
    { items: ['a'], by: ['platform'], remind: { hours: 0 } },
  ])('refuses %j', config => {
    expect(manualCheckGate.configSchema.safeParse(config).success).toBe(false);
  });
});
