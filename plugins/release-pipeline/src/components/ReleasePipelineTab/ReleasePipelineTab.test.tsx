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

import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { componentChannel } from 'backstage-plugin-release-pipeline-common';
import { Link } from 'react-router-dom';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleasePipelineTab } from './ReleasePipelineTab';

const story = makeStory(stopClock('2026-11-19T13:05:00Z'));
const channel = componentChannel('component:default/payments');

function renderTab(api: FakeReleasePipelineApi, path?: string) {
  return renderWith(api, <ReleasePipelineTab />, { path });
}

function headline() {
  return screen.findByRole('heading', { level: 2 });
}

describe('ReleasePipelineTab', () => {
  it('begins with the sentence, then shows the stages and what holds', async () => {
    renderTab(new FakeReleasePipelineApi({ tab: story.tab() }));
    expect(await headline()).toHaveTextContent(
      /^1\.15\.0 is not in production: soak in staging ends in 3 h \d+ min \(.+\), then 1 approval from platform\.$/,
    );
    expect(
      screen.getByRole('article', {
        name: /^Stage production-eu, 1\.14\.2, healthy, synced, since .+\. Next 1\.15\.0, 4 of 6 conditions met, held by soak in staging and approval\.$/,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('progressbar', { name: 'Rolling out in production-us' }),
    ).toHaveAttribute('aria-valuetext', '4 of 6');
    expect(
      screen.getByRole('progressbar', { name: 'Soaking in staging' }),
    ).toHaveAttribute(
      'aria-valuetext',
      '20\u00a0h\u00a050\u00a0min of 24\u00a0h, paused once',
    );
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
    expect(screen.getByText('Lets it through (4)')).toBeInTheDocument();
    expect(screen.getByLabelText('Freshness of the facts')).toHaveTextContent(
      /Argo CD nonprod 3\.5\.1: complete list \d+ s ago.*Policy regions@4f1c9ab2/,
    );
  });

  it('has nothing that a machine finds inaccessible', async () => {
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          problems: [
            { code: 'binding-not-confirmed', message: 'No label', copy: 'x' },
          ],
        }),
      }),
    );
    await headline();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('opens and closes conditions by keyboard and returns to the button', async () => {
    const user = userEvent.setup();
    renderTab(new FakeReleasePipelineApi({ tab: story.tab() }));
    const button = await screen.findByRole('button', {
      name: 'Hide conditions of production-eu',
    });
    expect(button).toHaveAttribute('aria-expanded', 'true');
    const evidence = screen.getByRole('button', {
      name: 'Evidence of Error ratio',
    });
    act(() => evidence.focus());
    await user.keyboard('{Enter}');
    expect(
      screen.getByRole('link', { name: /^Open the query/ }),
    ).toHaveAttribute('href', 'https://prometheus.example.com/graph');
    expect(
      screen.getByRole('img', { name: /^10 points of 1\.15\.0 in staging/ }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Show the numbers' }));
    expect(
      screen.getAllByRole('row', { name: /1\.15\.0 in staging 0\.002/ }),
    ).toHaveLength(10);
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.keyboard('{Escape}');
    expect(screen.queryByText('Holds it back (2)')).not.toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Show conditions of production-eu' }),
    ).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
  });

  it('shows another release’s conditions and the promotion of another stage', async () => {
    const user = userEvent.setup();
    renderTab(new FakeReleasePipelineApi({ tab: story.tab() }));
    await user.click(
      await screen.findByRole('button', {
        name: 'Show conditions of 1.14.9 into production-eu',
      }),
    );
    expect(
      screen.getByRole('heading', { name: '1.14.9 into production-eu' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Holds it back (1)')).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'Show promotion of production-us' }),
    );
    const panel = screen.getByRole('region', {
      name: '1.14.9 into production-us',
    });
    expect(panel).toHaveTextContent('Pat Platform approved');
    expect(
      within(panel).getByRole('button', { name: 'Approve…' }),
    ).toHaveAccessibleDescription('It is rolling out already.');
    expect(
      within(panel).getByRole('button', { name: 'Cancel promotion…' }),
    ).toBeDisabled();
  });

  it('shows first what a link to a stage speaks of', async () => {
    const user = userEvent.setup();
    renderTab(
      new FakeReleasePipelineApi({ tab: story.tab() }),
      '/?stage=production-us',
    );
    expect(
      await screen.findByRole('region', { name: '1.14.9 into production-us' }),
    ).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'Show conditions of production-eu' }),
    );
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
  });

  it('follows a second link, also after the reader chose another stage', async () => {
    const user = userEvent.setup();
    renderWith(
      new FakeReleasePipelineApi({ tab: story.tab() }),
      <>
        <Link to="?stage=production-us">A second notification</Link>
        <ReleasePipelineTab />
      </>,
      { path: '/?stage=staging' },
    );
    await headline();
    await user.click(
      screen.getByRole('button', { name: 'Show conditions of production-eu' }),
    );
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
    await user.click(
      screen.getByRole('link', { name: 'A second notification' }),
    );
    expect(
      await screen.findByRole('region', { name: '1.14.9 into production-us' }),
    ).toBeInTheDocument();
    expect(screen.queryByText('Holds it back (2)')).toBeNull();
    // From then on the reader chooses again.
    await user.click(
      screen.getByRole('button', { name: 'Show conditions of production-eu' }),
    );
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
  });

  it('chooses itself when a link names a stage that is gone', async () => {
    renderTab(
      new FakeReleasePipelineApi({ tab: story.tab() }),
      '/?stage=yesterday',
    );
    expect(await screen.findByText('Holds it back (2)')).toBeInTheDocument();
  });

  it('folds more than eight that let through, and never what holds', async () => {
    const user = userEvent.setup();
    const tab = story.tab();
    const [dev, staging, eu] = tab.stages;
    const passed = Array.from({ length: 9 }, (...[, index]) =>
      story.gate({ name: `check-${index}`, title: `Check ${index}` }),
    );
    const held = Array.from({ length: 9 }, (...[, index]) =>
      story.gate({
        name: `block-${index}`,
        title: `Block ${index}`,
        status: index === 0 ? 'a status of tomorrow' : 'unknown',
      }),
    );
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          stages: [
            dev,
            staging,
            {
              ...eu,
              verdicts: [
                story.verdict({
                  gates: [...held, ...passed],
                  met: 9,
                  total: 18,
                }),
              ],
            },
          ],
        }),
      }),
    );
    expect(await screen.findByText('Holds it back (9)')).toBeInTheDocument();
    expect(screen.getByText('a status of tomorrow')).toBeInTheDocument();
    expect(screen.getByText('9 let it through')).toBeInTheDocument();
    expect(screen.queryByText('Check 0')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(screen.getByText('Check 0')).toBeInTheDocument();
  });

  it('R1 names first what nobody can override, and does not count it', async () => {
    const tab = story.tab();
    const ambiguous = story.gate({
      name: 'ambiguous',
      type: 'precondition',
      title: 'One digest',
      kind: 'build',
      status: 'failed',
      reason: ['tag 1.15.0 was seen with two digests'],
      nextAction: 'Push a new tag',
    });
    renderTab(
      new FakeReleasePipelineApi({
        tab: {
          ...tab,
          stages: tab.stages.map(stage =>
            stage.name === 'production-eu'
              ? {
                  ...stage,
                  verdicts: [story.verdict({ preconditions: [ambiguous] })],
                }
              : stage,
          ),
        },
      }),
    );
    expect(await screen.findByText('Holds it back (3)')).toBeInTheDocument();
    const panel = screen.getByRole('region', {
      name: '1.15.0 into production-eu',
    });
    expect(panel).toHaveTextContent('4 of 6 conditions met');
    expect(within(panel).getAllByRole('listitem')[0]).toHaveTextContent(
      /^Failed.*One digest.*seen with two digests.*Push a new tag/,
    );
    expect(
      screen.getByRole('article', { name: /^Stage production-eu/ }),
    ).toHaveTextContent(/Held by One digest, Soak in staging/);
  });

  it('shows a gate that is only tried as observed, and counts it as neither', async () => {
    const [dev, staging, eu] = story.tab().stages;
    const tried = story.gate({
      name: 'tried',
      title: 'Latency',
      status: 'skipped',
      reason: ['Observed only; would be failed: 2.1 s'],
    });
    const skipped = story.gate({
      name: 'skipped',
      title: 'Cooldown',
      status: 'skipped',
      reason: ['a rollback'],
    });
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          stages: [
            dev,
            staging,
            {
              ...eu,
              verdicts: [story.verdict({ gates: [tried, skipped] })],
            },
          ],
        }),
      }),
    );
    expect(
      await screen.findByText('Only observed, holds nothing (1)'),
    ).toBeInTheDocument();
    expect(screen.getByText('Lets it through (1)')).toBeInTheDocument();
    const row = screen.getByText('Latency').closest('li');
    expect(row).toHaveTextContent(/^Observed.*would be failed: 2\.1 s/);
    expect(row).not.toHaveTextContent(/Passed|Skipped/);
    expect(screen.getByText('Cooldown').closest('li')).toHaveTextContent(
      /^Skipped/,
    );
  });

  it('filters what happened by stage', async () => {
    const user = userEvent.setup();
    renderTab(new FakeReleasePipelineApi({ tab: story.tab() }));
    expect(
      await screen.findByText(/seen for the first time/),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Shown: All stages' }));
    await user.click(screen.getByRole('option', { name: 'staging' }));
    expect(
      screen.queryByText(/seen for the first time/),
    ).not.toBeInTheDocument();
    expect(screen.getByText(/soak of 24 h began/)).toBeInTheDocument();
  });

  it('changes by a signal and says the new headline once, not its minutes', async () => {
    const api = new FakeReleasePipelineApi({ tab: story.tab() });
    const { signals } = renderTab(api);
    await headline();
    const said = () =>
      screen.getAllByRole('status').map(({ textContent }) => textContent);
    expect(said()).toContain('');
    const arrived = story.tab({
      headline: {
        tone: 'ok',
        sentence: [
          '1.15.0 is in production since ',
          { time: story.at(0), as: 'at' },
          '. Nothing newer waits.',
        ],
        details: [],
      },
    });
    api.say({ tab: arrived });
    await signals.send(channel);
    expect(await screen.findAllByText(/Nothing newer waits/)).toHaveLength(2);
    expect(said().join()).toMatch(/^1\.15\.0 is in production since /);
  });

  it('calls a release unknown beside what was recorded, where nobody knows what runs', async () => {
    const tab = story.tab();
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          stages: tab.stages.map(stage =>
            stage.name === 'staging' ? { ...stage, state: 'unknown' } : stage,
          ),
        }),
      }),
    );
    await headline();
    const staging = screen.getByRole('article', {
      name: /^Stage staging, 1\.15\.0, unknown release,/,
    });
    const recorded = within(staging).getByText('1.15.0', { selector: 'b' });
    expect(getComputedStyle(recorded).opacity).toBe('0.75');
    expect(within(staging).getByText('Unknown release')).toBeInTheDocument();
    expect(screen.getAllByText('Unknown release')).toHaveLength(1);
  });

  it('shows stages with old facts as unknown, with their age and why', async () => {
    const tab = story.tab();
    renderTab(
      new FakeReleasePipelineApi({
        tab: {
          ...tab,
          stages: [
            {
              ...tab.stages[0],
              state: 'unknown',
              freshness: {
                fresh: false,
                observedAt: story.at(-14 * 60_000),
                sentence: ['Argo CD nonprod not reachable.'],
              },
            },
            ...tab.stages.slice(1),
          ],
        },
      }),
    );
    const stage = await screen.findByRole('article', {
      name: /^Stage dev, .*facts are stale/,
    });
    expect(stage).toHaveTextContent(/as of .+1\.15\.0.+Unknown, was Healthy/);
    expect(
      screen.getByText(/dev is shown as last seen and counts as unknown/),
    ).toHaveTextContent('Argo CD nonprod not reachable.');
  });

  it('leads from what runs to the promotion that brought it', async () => {
    const tab = story.tab();
    const [first, ...others] = tab.stages;
    const api = new FakeReleasePipelineApi({
      tab: {
        ...tab,
        stages: [
          { ...first, broughtBy: { promotionId: 'promotion-1' } },
          ...others.map(stage => ({ ...stage, broughtBy: undefined })),
        ],
      },
    });
    renderTab(api);
    const link = await screen.findByRole('link', { name: 'Promotion' });
    expect(link.getAttribute('href')).toMatch(/\/promotions\/promotion-1$/);
  });

  it('S36 shows upstream texts as text, and follows no script', async () => {
    const script = ['javascript', 'alert(1)'].join(':');
    const tab = story.tab();
    renderTab(
      new FakeReleasePipelineApi({
        tab: {
          ...tab,
          headline: {
            tone: 'bad',
            sentence: [
              '<img src=x onerror=alert(1)> ',
              { text: '[masked](https://x)', href: script },
            ],
            details: [],
          },
          stages: tab.stages.map(stage => ({
            ...stage,
            health: {
              status: 'Degraded',
              message: '<script>alert(1)</script>',
            },
            broughtBy: { commit: 'abcdef1', commitHref: script },
            targets: [story.target({ href: 'data:text/html,x' })],
          })),
        },
      }),
    );
    expect(await headline()).toHaveTextContent(
      '<img src=x onerror=alert(1)> [masked](https://x)',
    );
    expect(
      screen.getAllByText('<script>alert(1)</script>').length,
    ).toBeGreaterThan(0);
    for (const link of screen.queryAllByRole('link')) {
      expect(link.getAttribute('href')).toMatch(/^(https?:|\/)/);
    }
    expect(document.querySelector('main img, main script')).toBeNull();
  });
});
