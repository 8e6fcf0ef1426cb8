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

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { HOUR, makeParts } from '../../__testUtils__/storyParts';
import { GateList } from './GateList';

const { approvals, at, errors, gate, soak } = makeParts(
  stopClock('2026-11-19T13:05:00Z'),
);

function show(gates: GateView[]) {
  renderWith(new FakeReleasePipelineApi(), <GateList gates={gates} />);
}

function rows() {
  return screen.getAllByRole('listitem');
}

const notStarted = gate({
  name: 'latency',
  title: 'Latency',
  kind: 'runtime',
  status: 'pending',
  reason: ['Not started yet, because soak comes first'],
  noEndBecause: 'It is asked as soon as what comes first lets through',
  value: undefined,
});

describe('GateList', () => {
  it('says of what holds its kind, since when, why no end is known, who can act and what is next', async () => {
    show([
      gate(),
      {
        ...approvals,
        since: at(-HOUR),
        noEndBecause: 'It ends when platform decided',
        whoCanAct: ['group:default/platform', 'user:default/pat'],
        nextAction: 'Ask those who can act',
      },
    ]);
    const heading = await screen.findByText('Holds it back (1)');
    const [held, passed] = rows();
    expect(
      heading.compareDocumentPosition(held) & Node.DOCUMENT_POSITION_FOLLOWING,
    ).toBeTruthy();
    expect(held).toHaveTextContent(
      /^Pending.*Approval.*no end known.*People · since .* · It ends when platform decided · can act: platform, pat · Ask those who can act$/,
    );
    expect(
      within(held).getByRole('link', { name: 'platform' }),
    ).toHaveAttribute('href', '/catalog/default/group/platform');
    expect(passed).toHaveTextContent(/^Passed.*Health of staging/);
    expect(passed).not.toHaveTextContent(/Environment|can act/);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('names three who can act, and all in the evidence', async () => {
    const user = userEvent.setup();
    const whoCanAct = ['ann', 'bob', 'cem', 'dana', 'eve'];
    show([{ ...approvals, evidence: [], whoCanAct }]);
    const row = (await screen.findByText('Approval')).closest('li');
    expect(row).toHaveTextContent('can act: ann, bob, cem and 2 more');
    await user.click(
      screen.getByRole('button', { name: 'Evidence of Approval' }),
    );
    expect(row).toHaveTextContent(`Who can act${whoCanAct.join(', ')}`);
  });

  it('shows the bar and the end of what ends by time', async () => {
    show([soak]);
    expect(
      await screen.findByRole('progressbar', { name: 'Soak in staging' }),
    ).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(/^20\sh\s50\smin\sof\s24\sh,\spaused once$/),
    );
    expect(rows()[0]).toHaveTextContent(/ends .*in 3 h/);
    expect(rows()[0]).not.toHaveTextContent('no end known');
  });

  it('tells what has not started from what is under way', async () => {
    show([notStarted, soak]);
    expect(await screen.findByText('Holds it back (2)')).toBeInTheDocument();
    expect(rows()[0]).toHaveTextContent(
      /^Not started.*because soak comes first.*It is asked as soon as/,
    );
    expect(rows()[1]).toHaveTextContent(/^Pending/);
  });

  it('opens the evidence of what holds first, with its chart, and closes it', async () => {
    const user = userEvent.setup();
    show([{ ...errors, status: 'failed' }, soak]);
    expect(
      await screen.findByRole('img', { name: /^10 points of 1\.15\.0/ }),
    ).toBeInTheDocument();
    expect(screen.queryByText('Counted healthy')).toBeNull();
    await user.click(
      screen.getByRole('button', { name: 'Evidence of Error ratio' }),
    );
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('shows 25 conditions: what holds whole, what lets through folded', async () => {
    const user = userEvent.setup();
    const holding = Array.from({ length: 12 }, (...[, index]) => ({
      ...notStarted,
      name: `held-${index}`,
    }));
    const passing = Array.from({ length: 13 }, (...[, index]) =>
      gate({ name: `passed-${index}`, kind: index % 2 ? 'build' : 'people' }),
    );
    show([...holding, ...passing]);
    expect(await screen.findByText('13 let it through')).toBeInTheDocument();
    expect(screen.getByText('people 7, build 6')).toBeInTheDocument();
    expect(rows()).toHaveLength(12);
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(rows()).toHaveLength(25);
  });
});
