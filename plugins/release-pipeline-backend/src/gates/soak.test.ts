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
  HealthPause,
  JudgedDeployment,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import {
  describeGateTypeContract,
  emptyGateContext,
} from 'backstage-plugin-release-pipeline-node/testUtils';
import * as fc from 'fast-check';
import { createSoakGate } from './soak';
import type { SoakConfig } from './soakConfig';
import { deployment, HOUR, NOW, target } from './testing';

const soakGate = createSoakGate({ clients: new Map() });

describeGateTypeContract({
  gateType: soakGate,
  config: { for: { hours: 24 } },
});

describe('soak', () => {
  /** It became healthy as long ago as its clock says. */
  const aStay = (
    judged: Partial<Omit<JudgedDeployment, 'clock'>> = {},
    over: Partial<JudgedDeployment['clock']> = {},
  ) => {
    const clock = {
      ...deployment().clock,
      countedUntil: judged.endedAt ?? NOW,
      ...over,
    };
    const missed = clock.gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
    const healthyAt = clock.countedUntil - clock.countedMs - missed;
    return deployment({
      startedAt: healthyAt - 60_000,
      healthyAt,
      verifiedAt: healthyAt,
      ...judged,
      clock,
    });
  };

  const ask = (config: object, context: Partial<GateContext<SoakConfig>>) =>
    soakGate.evaluate(
      emptyGateContext(
        soakGate,
        { for: { hours: 24 }, ...config },
        { now: NOW, risk: 'low', ...context },
      ),
      { signal: new AbortController().signal },
    );

  const evaluate = (
    judged: Partial<Omit<JudgedDeployment, 'clock'>> | undefined,
    clock: Partial<JudgedDeployment['clock']> = {},
  ) => ask({}, { deployment: judged && aStay(judged, clock) });

  it('counts and says when it is done', async () => {
    const outcome = await evaluate({}, { countedUntil: NOW - 10_000 });
    const passesAt = NOW - 10_000 + 22 * HOUR;
    expect(outcome).toMatchObject({
      status: 'pending',
      value: undefined,
      threshold: '1 d',
      progress: {
        done: 2 * HOUR,
        total: 24 * HOUR,
        unit: 'ms',
        advancingSince: new Date(NOW - 10_000).toISOString(),
      },
      passesAt,
      recheckAt: passesAt,
    });
  });

  it('passes once the whole time was counted', async () => {
    expect(await evaluate({}, { countedMs: 24 * HOUR })).toMatchObject({
      status: 'passed',
      progress: { done: 24 * HOUR, total: 24 * HOUR },
    });
    expect(await evaluate({}, { countedMs: 24 * HOUR - 1 })).toMatchObject({
      status: 'pending',
    });
  });

  it('waits for the next observation although the time must be over', async () => {
    const outcome = await evaluate(
      {},
      { countedMs: 23 * HOUR, countedUntil: NOW - 2 * HOUR },
    );
    expect(outcome.status).toBe('pending');
    expect(outcome.recheckAt).toBeGreaterThan(NOW);
  });

  it('R26 keeps what was counted while something is not healthy', async () => {
    const outcome = await evaluate(
      { targets: [target({ application: 'a', verdict: 'not-yet' })] },
      { runningSince: undefined },
    );
    expect(outcome).toMatchObject({
      status: 'pending',
      progress: { done: 2 * HOUR },
    });
    expect(outcome.progress?.advancingSince).toBeUndefined();
    expect(outcome.passesAt).toBeUndefined();
  });

  it('R26 names the gaps that do not count', async () => {
    const { evidence } = await evaluate(
      {},
      {
        gaps: [
          {
            from: NOW - HOUR,
            to: NOW - HOUR / 2,
            because: 'prod did not answer',
          },
        ],
        takenFromArgoCd: true,
      },
    );
    expect(JSON.stringify(evidence)).toContain('30 min from ');
    expect(JSON.stringify(evidence)).toContain('prod did not answer');
    expect(JSON.stringify(evidence)).toContain('taken from Argo CD');
  });

  it('R26 marks where in the counted time the gaps lie', async () => {
    const gap = (from: number, to: number) => ({
      from: NOW - from,
      to: NOW - to,
      because: 'prod did not answer',
    });
    const { progress } = await evaluate(
      { healthyAt: NOW - 3 * HOUR },
      {
        // 3 h passed, and half an hour twice does not count.
        countedMs: 2 * HOUR,
        runningSince: NOW - 3 * HOUR,
        countedUntil: NOW,
        gaps: [
          gap(HOUR, HOUR / 2),
          gap(2.5 * HOUR, 2 * HOUR),
          // Before the clock ran, and what another instance missed meanwhile.
          gap(5 * HOUR, 4 * HOUR),
          gap(HOUR, HOUR / 2),
        ],
      },
    );
    expect(progress?.pausedAt).toEqual([HOUR / 2, 1.5 * HOUR]);
  });

  it('R26 goes on while something only has to settle, and passes after that', async () => {
    const settling = {
      targets: [
        target({ verdict: 'not-yet', reasons: [['Healthy; it counts soon']] }),
      ],
    };
    expect(await evaluate(settling)).toMatchObject({
      status: 'pending',
      passesAt: NOW + 22 * HOUR,
    });
    expect(await evaluate(settling, { countedMs: 25 * HOUR })).toMatchObject({
      status: 'pending',
      noEndBecause: expect.any(String),
    });
  });

  it('I3 is unknown when an application is stale, even after the whole time', async () => {
    const stale = { targets: [target(), target({ verdict: 'unknown' })] };
    expect(await evaluate(stale, { countedMs: 99 * HOUR })).toMatchObject({
      status: 'unknown',
    });
    expect(
      await evaluate({ targets: [] }, { countedMs: 99 * HOUR }),
    ).toMatchObject({
      status: 'unknown',
    });
  });

  it('does not pass while it is degraded now, after the whole time', async () => {
    expect(
      await evaluate(
        { targets: [target({ verdict: 'failed' })] },
        { countedMs: 99 * HOUR, runningSince: undefined },
      ),
    ).toMatchObject({ status: 'pending' });
  });

  it('R8 a closed deployment keeps its result', async () => {
    const endedAt = NOW - HOUR;
    expect(await evaluate({ endedAt }, { countedMs: 25 * HOUR })).toMatchObject(
      {
        status: 'passed',
      },
    );
    expect(await evaluate({ endedAt }, { countedMs: 3 * HOUR })).toMatchObject({
      status: 'failed',
      reason: ['1.0.0 ended in staging after 3 h of 1 d'],
    });
  });

  it('F62 durations are durations, whatever the wall clock does', () => {
    expect(soakGate.configSchema.parse({ for: { hours: 24 } })).toMatchObject({
      for: 24 * HOUR,
    });
    expect(soakGate.configSchema.parse({ for: '90m' })).toMatchObject({
      for: 1.5 * HOUR,
    });
    expect(
      soakGate.title(
        soakGate.configSchema.parse({ for: { hours: 26 } }),
        'staging',
      ),
    ).toBe('1 d 2 h soak in staging');
    for (const bad of [
      {},
      { for: 5 },
      { for: { hour: 1 } },
      { for: '' },
      { for: { hours: -1 } },
    ]) {
      expect(soakGate.configSchema.safeParse(bad).success).toBe(false);
    }
  });

  it('passes exactly when enough was counted and all are healthy', async () => {
    const verdict = fc.constantFrom<
      'healthy' | 'not-yet' | 'failed' | 'unknown'
    >('healthy', 'not-yet', 'failed', 'unknown');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 48 }),
        fc.array(verdict, { maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        async (hours, verdicts, moving, ended) => {
          const outcome = await evaluate(
            {
              targets: verdicts.map(v => target({ verdict: v })),
              endedAt: ended ? NOW : undefined,
            },
            {
              countedMs: hours * HOUR,
              runningSince: moving ? NOW - HOUR : undefined,
            },
          );
          expect(outcome.status === 'passed').toBe(
            hours >= 24 &&
              verdicts.length > 0 &&
              verdicts.every(v => v === 'healthy'),
          );
          expect(outcome.progress?.done).toBe(Math.min(hours, 24) * HOUR);
        },
      ),
    );
  });

  describe('interrupted', () => {
    const aPause = (
      from: number,
      to: number | undefined,
      over: Partial<HealthPause> = {},
    ): HealthPause => ({
      from: NOW - from * HOUR,
      ...(to !== undefined && { to: NOW - to * HOUR }),
      countedMs: 0,
      degraded: true,
      because: ['example-staging: Degraded: crash loop'],
      ...over,
    });
    /** Healthy for 30 h, but for one hour 10 h ago. */
    const interrupted = (over: Partial<HealthPause> = {}) =>
      aStay(
        { healthyAt: NOW - 30 * HOUR, verifiedAt: NOW - 30 * HOUR },
        {
          countedMs: 29 * HOUR,
          pauses: [aPause(11, 10, { countedMs: 19 * HOUR, ...over })],
        },
      );

    it('pauses by default at low and medium risk, and begins anew at high', async () => {
      for (const risk of ['low', 'medium'] as const) {
        expect(
          await ask({}, { risk, deployment: interrupted() }),
        ).toMatchObject({ status: 'passed', value: '1 d 5 h' });
      }
      const high = await ask({}, { risk: 'high', deployment: interrupted() });
      expect(high).toMatchObject({
        status: 'pending',
        progress: { done: 10 * HOUR, total: 24 * HOUR },
        passesAt: NOW + 14 * HOUR,
      });
      expect(JSON.stringify(high.reason)).toContain('it began anew ');
      expect(JSON.stringify(high.reason)).toContain('crash loop');
      expect(JSON.stringify(high.evidence)).toContain('Begins anew after');
    });

    it('does by class what config says; a class that is not named pauses', async () => {
      const onDegraded = { medium: 'reset' };
      const deployed = { deployment: interrupted() };
      expect(
        (await ask({ onDegraded }, { risk: 'medium', ...deployed })).status,
      ).toBe('pending');
      expect(
        (await ask({ onDegraded }, { risk: 'high', ...deployed })).status,
      ).toBe('passed');
      expect(
        (await ask({ onDegraded: 'reset' }, { risk: 'low', ...deployed }))
          .status,
      ).toBe('pending');
    });

    it('rolling out, or a gap, never sets it back', async () => {
      const config = { onDegraded: 'reset' };
      expect(
        await ask(config, { deployment: interrupted({ degraded: false }) }),
      ).toMatchObject({ status: 'passed' });
      expect(
        await ask(config, {
          deployment: aStay(
            {},
            {
              countedMs: 25 * HOUR,
              gaps: [
                { from: NOW - 9 * HOUR, to: NOW - HOUR, because: 'no answer' },
              ],
            },
          ),
        }),
      ).toMatchObject({ status: 'passed' });
    });

    it('says why the clock stands, since when, and what it takes', async () => {
      const outcome = await ask(
        {},
        {
          deployment: aStay(
            {
              healthyAt: NOW - 6 * HOUR,
              targets: [target({ verdict: 'failed', health: 'Degraded' })],
            },
            {
              countedMs: 5 * HOUR,
              runningSince: undefined,
              pauses: [aPause(1, undefined, { countedMs: 5 * HOUR })],
            },
          ),
        },
      );
      expect(outcome).toMatchObject({
        status: 'pending',
        reason: [
          '5 h of 1 d in staging; the clock stands still since ',
          { time: new Date(NOW - HOUR).toISOString(), as: 'at' },
          ': ',
          'example-staging: Degraded: crash loop',
        ],
        noEndBecause: 'It goes on when it is healthy again',
        nextAction: expect.any(String),
      });
      expect(outcome.passesAt).toBeUndefined();
    });

    const report = (
      over: Partial<OutsideReport> & Pick<OutsideReport, 'at' | 'status'>,
    ): OutsideReport => ({
      id: `report-${over.at}-${over.status}`,
      check: 'incident',
      stage: 'staging',
      run: `INC-${over.at}`,
      values: {},
      by: 'pager',
      ...over,
    });
    const INCIDENTS = { incidents: { check: 'incident', then: 'pause' } };
    const quiet = () => aStay({}, { countedMs: 30 * HOUR });

    it('R34 an incident that is open holds it back until it is closed', async () => {
      const opened = report({ at: NOW - 2 * HOUR, status: 'failed' });
      const open = await ask(INCIDENTS, {
        deployment: quiet(),
        reports: [opened],
      });
      expect(open).toMatchObject({
        status: 'pending',
        progress: { done: 24 * HOUR },
        nextAction:
          'Resolve the incident, and let its check report that it passed',
        interrupted: true,
      });
      expect(JSON.stringify(open.reason)).toContain(`incident ${opened.run}`);
      const closed = report({ at: NOW - HOUR, status: 'passed' });
      expect(
        await ask(INCIDENTS, {
          deployment: quiet(),
          reports: [closed, opened],
        }),
      ).toMatchObject({ status: 'passed', value: '1 d 5 h' });
      expect(
        await ask(
          { incidents: { check: 'incident', then: 'reset' } },
          { deployment: quiet(), reports: [opened, closed] },
        ),
      ).toMatchObject({ status: 'pending', progress: { done: HOUR } });
    });

    it('R8 what began after a stay had ended says nothing about it', async () => {
      const endedAt = NOW - 3 * HOUR;
      const ended = aStay({ endedAt }, { countedMs: 30 * HOUR });
      const later = report({ at: endedAt, status: 'failed' });
      const status = async (
        over: Partial<GateContext<SoakConfig>>,
        config: object = INCIDENTS,
      ) => (await ask(config, over)).status;
      expect(await status({ deployment: ended, reports: [later] })).toBe(
        'passed',
      );
      expect(
        await status(
          { deployment: ended, reports: [later] },
          { incidents: { check: 'incident', then: 'reset' } },
        ),
      ).toBe('passed');
      // One that was open when it ended took time from it.
      expect(
        await status({
          deployment: ended,
          reports: [report({ at: endedAt - 1, status: 'failed' })],
        }),
      ).toBe('failed');
      // An earlier stay as well, however the present one is interrupted.
      expect(
        await status({
          deployment: aStay({}, { countedMs: HOUR }),
          earlierStays: [ended],
          reports: [
            later,
            report({ at: NOW - 2 * HOUR, status: 'passed', run: 'INC closed' }),
          ],
        }),
      ).toBe('passed');
    });

    it('asks again soon when an incident was closed after the last observation', async () => {
      const seen = aStay(
        {},
        { countedMs: 30 * HOUR, countedUntil: NOW - 2_000 },
      );
      expect(
        await ask(INCIDENTS, {
          deployment: seen,
          reports: [
            report({ at: NOW - HOUR, status: 'failed' }),
            report({ at: NOW - 1_000, status: 'passed' }),
          ],
        }),
      ).toMatchObject({ status: 'pending', recheckAt: NOW + 5_000 });
    });

    it('goes on as soon as it is healthy again', async () => {
      const outcome = await ask(
        {},
        {
          deployment: aStay(
            { healthyAt: NOW - 6 * HOUR },
            {
              countedMs: 5 * HOUR,
              runningSince: NOW,
              pauses: [aPause(1, 0, { countedMs: 5 * HOUR })],
            },
          ),
        },
      );
      expect(outcome).toMatchObject({
        status: 'pending',
        passesAt: NOW + 19 * HOUR,
      });
    });

    it('R34 counts incidents of the stage and of this release, each closed by its own', async () => {
      const opened = { at: NOW - 2 * HOUR, status: 'failed' as const };
      const closed = { at: NOW - HOUR, status: 'passed' as const };
      const status = async (...reports: OutsideReport[]) =>
        (await ask(INCIDENTS, { deployment: quiet(), reports })).status;
      expect(await status(report({ ...opened, releaseId: 'release-1' }))).toBe(
        'pending',
      );
      expect(await status(report({ ...opened, releaseId: 'another' }))).toBe(
        'passed',
      );
      expect(await status(report({ ...opened, stage: 'production' }))).toBe(
        'passed',
      );
      expect(await status(report({ ...opened, check: 'backup' }))).toBe(
        'passed',
      );
      expect(
        await status(
          report({ ...opened, releaseId: 'release-1' }),
          report(closed),
        ),
      ).toBe('pending');
    });

    it('what was reported in another order says the same', async () => {
      const reports = [
        report({ at: NOW - 9 * HOUR, status: 'failed' }),
        report({ at: NOW - 8 * HOUR, status: 'failed' }),
        report({ at: NOW - 7 * HOUR, status: 'passed' }),
        report({ at: NOW - 7 * HOUR, status: 'failed' }),
        report({ at: NOW - 3 * HOUR, status: 'passed' }),
      ];
      const expected = await ask(INCIDENTS, { deployment: quiet(), reports });
      expect(expected.value).toBe('1 d');
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(reports, { minLength: reports.length }),
          async shuffled =>
            expect(
              await ask(INCIDENTS, { deployment: quiet(), reports: shuffled }),
            ).toEqual(expected),
        ),
        { numRuns: 20 },
      );
    });
  });

  describe('by clock', () => {
    // Synced 30 h ago, healthy since 20 h, verified since 10 h.
    const judged = {
      startedAt: NOW - 30 * HOUR,
      healthyAt: NOW - 20 * HOUR,
      verifiedAt: NOW - 10 * HOUR,
      isWatched: true,
    };

    it.each([
      ['deployed', 24, 'passed', 24],
      ['healthy', 24, 'pending', 20],
      ['verified', 24, 'pending', 10],
      ['verified', 10, 'passed', 10],
    ])('%s of %s h is %s', async (clock, hours, status, done) => {
      const outcome = await ask(
        { clock, for: { hours } },
        { deployment: aStay(judged, { countedMs: 20 * HOUR }) },
      );
      expect(outcome).toMatchObject({
        status,
        progress: { done: done * HOUR },
      });
      // All three are shown, whichever counts.
      const shown = Object.fromEntries(
        outcome.evidence.map(({ label, value }) => [
          label.replace(', which counts', ''),
          value[0],
        ]),
      );
      expect(shown).toMatchObject({
        Deployed: '1 d 6 h, since ',
        Healthy: '20 h, since ',
        Verified: '10 h, since ',
      });
    });

    it('links to the applications that it was seen in', async () => {
      const href =
        'https://argocd.example.com/applications/argocd/example-staging';
      const targets = [target({ href, health: 'Degraded' })];
      const { evidence } = await ask({}, { deployment: aStay({ targets }) });
      expect(evidence).toContainEqual({
        label: 'example-staging on nonprod',
        value: ['Degraded, Synced'],
        href,
      });
    });

    it('the clock of what nobody watched is not verified', async () => {
      const outcome = await ask(
        { clock: 'verified' },
        {
          deployment: aStay(
            { ...judged, verifiedAt: undefined },
            { countedMs: 20 * HOUR },
          ),
        },
      );
      expect(outcome).toMatchObject({
        status: 'pending',
        progress: { done: 0 },
      });
      expect(outcome.passesAt).toBeUndefined();
      expect(JSON.stringify(outcome.reason)).toContain('watch of staging');
    });
  });

  describe('after several stays', () => {
    const endedAt = NOW - 5 * HOUR;
    const full = aStay({ id: 'full', endedAt }, { countedMs: 25 * HOUR });
    const short = aStay({ id: 'short', endedAt }, { countedMs: 3 * HOUR });

    it('R7 one of full length that ended lets through, although the present one is shorter', async () => {
      const outcome = await ask(
        {},
        {
          deployment: aStay({}, { countedMs: HOUR }),
          earlierStays: [short, full],
        },
      );
      expect(outcome).toMatchObject({ status: 'passed', value: '1 d 1 h' });
      expect(JSON.stringify(outcome.evidence)).toContain('Earlier stay');
    });

    it('stays never add up', async () => {
      expect(
        await ask(
          {},
          {
            deployment: aStay({}, { countedMs: 23 * HOUR }),
            earlierStays: [short, short],
          },
        ),
      ).toMatchObject({ status: 'pending', progress: { done: 23 * HOUR } });
    });

    it.each([
      ['failed', 'pending'],
      ['not-yet', 'pending'],
      ['unknown', 'unknown'],
    ] as const)(
      'I3 while it is %s there now, the earlier one does not help',
      async (verdict, status) => {
        expect(
          await ask(
            {},
            {
              deployment: aStay(
                { targets: [target({ verdict })] },
                { countedMs: HOUR, runningSince: undefined },
              ),
              earlierStays: [full],
            },
          ),
        ).toMatchObject({ status });
      },
    );

    it('one that was set back before it ended is as long as after that', async () => {
      const setBack = aStay(
        { id: 'set-back', endedAt },
        {
          countedMs: 25 * HOUR,
          pauses: [
            {
              from: endedAt - 2 * HOUR,
              to: endedAt - HOUR,
              countedMs: 24 * HOUR,
              degraded: true,
              because: ['Degraded'],
            },
          ],
        },
      );
      expect(
        await ask(
          { onDegraded: 'reset' },
          {
            deployment: aStay({}, { countedMs: HOUR }),
            earlierStays: [setBack],
          },
        ),
      ).toMatchObject({ status: 'pending', progress: { done: HOUR } });
    });
  });
});
