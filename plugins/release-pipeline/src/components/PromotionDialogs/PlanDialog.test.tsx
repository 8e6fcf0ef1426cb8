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
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleasePipelineTab } from '../ReleasePipelineTab';
import { localTime, whenOf } from './TimeChoice';

const DAY = 86_400_000;
const story = makeStory(Date.now());
const allowed = { allowed: true };
// On a full minute, as the field has it.
const inTwoDays = Math.ceil(Date.now() / 60_000) * 60_000 + 2 * DAY;
const iso = (moment: number) => new Date(moment).toISOString();

const planned = (overrides: Partial<PromotionView> = {}): PromotionView => ({
  ...story.promotion({
    id: 'promotion-2',
    stage: 'production-eu',
    release: story.release('1.15.0'),
    state: 'waiting',
    approvals: [],
    effects: [],
    actions: {
      approve: allowed,
      reject: allowed,
      cancel: allowed,
      plan: allowed,
    },
  }),
  ...overrides,
});

function tabWith(promotion: PromotionView): Tab {
  const tab = story.tab();
  return {
    ...tab,
    headline: { ...tab.headline, primary: undefined },
    stages: tab.stages.map(stage =>
      stage.name === promotion.stage
        ? { ...stage, promotions: [promotion] }
        : stage,
    ),
  };
}

async function open(promotion: PromotionView, button: string) {
  const api = new FakeReleasePipelineApi({
    tab: tabWith(promotion),
    promotion,
  });
  const user = userEvent.setup();
  renderWith(api, <ReleasePipelineTab />);
  await user.click(await screen.findByRole('button', { name: button }));
  const dialog = await screen.findByRole('dialog', {
    name: 'When 1.15.0 goes to production-eu',
  });
  return { api, user, dialog };
}

const enter = (dialog: HTMLElement, moment: number) =>
  fireEvent.change(within(dialog).getByLabelText(/^Day and time/), {
    target: { value: localTime(new Date(moment)) },
  });

describe('planning', () => {
  it('sends the time that was entered, and what was seen before', async () => {
    const { api, user, dialog } = await open(planned(), 'Plan a time…');
    const confirm = within(dialog).getByRole('button', {
      name: 'Set this time',
    });
    expect(confirm).toBeDisabled();
    expect(dialog).toHaveTextContent('Choose a time first.');
    enter(dialog, inTwoDays);
    expect(dialog).toHaveTextContent(/in \d+\s?d/);
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.click(confirm);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'plan',
        id: 'promotion-2',
        change: { was: null, when: { at: iso(inTwoDays) } },
      },
    ]);
  });

  it.each([
    [
      'closed',
      {
        reason: [
          "Freeze 'Year end' until ",
          { time: iso(inTwoDays + DAY), as: 'at' as const },
        ],
      },
      /production-eu is closed then\. Freeze 'Year end' until /,
    ],
    [
      'unknown',
      { reason: ["It cannot be told when Freeze 'Year end' takes place"] },
      /It cannot be told whether production-eu is open then/,
    ],
  ] as const)(
    'warns before it is sent where the calendar is %s then, and takes the time at which it opens',
    async (state, { reason }, words) => {
      const { api, user, dialog } = await open(planned(), 'Plan a time…');
      const opens = inTwoDays + DAY;
      api.say({
        calendarDecision: {
          component: 'component:default/payments',
          stage: 'production-eu',
          direction: 'forward',
          risk: 'medium',
          at: iso(inTwoDays),
          state,
          reason: [...reason],
          text: '',
          nextOpen: iso(opens - 30_000),
        },
      });
      expect(api.decisionsAsked).toEqual([]);
      enter(dialog, inTwoDays);
      const notice = await within(dialog).findByRole('status', {
        name: 'Calendar of production-eu',
      });
      expect(notice).toHaveTextContent(words);
      expect(api.decisionsAsked[0]).toEqual({
        component: planned().component.ref,
        stage: 'production-eu',
        at: iso(inTwoDays),
        direction: planned().direction,
        risk: planned().risk,
      });
      await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
      await user.click(within(notice).getByRole('button', { name: /^Take/ }));
      const field = within(dialog).getByLabelText(/^Day and time/);
      expect(field).toHaveValue(localTime(new Date(opens)));
      expect(field).toHaveFocus();
    },
  );

  it('says when one is planned, and lets it go as soon as it may', async () => {
    const { api, user, dialog } = await open(
      planned({
        plan: { at: iso(inTwoDays), by: { ref: 'user:a', name: 'Dana' } },
      }),
      'Go as soon as it may…',
    );
    expect(dialog).toHaveTextContent('It is planned for');
    expect(screen.getAllByText(/planned it for/).length).toBe(1);
    await user.click(
      within(dialog).getByRole('button', {
        name: 'Let it go as soon as it may',
      }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      { call: 'plan', change: { was: iso(inTwoDays), when: undefined } },
    ]);
  });

  it('offers the next window for one that missed its time, and says why it did', async () => {
    const at = iso(Date.now() - DAY);
    const { api, user, dialog } = await open(
      planned({
        plan: {
          at,
          by: { ref: 'user:a', name: 'Dana' },
          missed: ['error ratio failed'],
        },
        actions: {
          ...planned().actions,
          plan: {
            allowed: true,
            nextWindow: { from: iso(inTwoDays), title: 'Maintenance' },
          },
        },
      }),
      'Take the next window…',
    );
    expect(dialog).toHaveTextContent(
      /It missed its time .*: error ratio failed/,
    );
    expect(dialog).toHaveTextContent(/Maintenance, opens .*, in/);
    await user.click(
      within(dialog).getByRole('button', { name: 'Set this time' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      { call: 'plan', change: { was: at, when: { nextWindow: true } } },
    ]);
  });

  it('is offered to nobody who may not', async () => {
    const promotion = planned({
      actions: {
        ...planned().actions,
        plan: { allowed: false, because: 'Only who asked may plan it' },
      },
    });
    renderWith(
      new FakeReleasePipelineApi({ tab: tabWith(promotion), promotion }),
      <ReleasePipelineTab />,
    );
    await screen.findByRole('button', { name: 'Approve…' });
    expect(screen.queryByRole('button', { name: /a time…|as it may…/ })).toBe(
      null,
    );
  });
});

it('asks for a release at a time', async () => {
  const api = new FakeReleasePipelineApi({
    tab: story.tab(),
    promotion: planned(),
  });
  const user = userEvent.setup();
  renderWith(api, <ReleasePipelineTab />);
  await user.click(
    await screen.findByRole('button', { name: 'Ask for production-eu…' }),
  );
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('radio', { name: 'At a time' }));
  enter(dialog, inTwoDays);
  await user.type(within(dialog).getByRole('textbox', { name: /Reason/ }), 'a');
  await user.click(
    within(dialog).getByRole('button', { name: 'Ask for production-eu' }),
  );
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
  expect(api.asked).toMatchObject([
    { call: 'create', request: { when: { at: iso(inTwoDays) } } },
  ]);
});

describe('what is sent', () => {
  const now = Date.UTC(2024, 1, 29, 0, 30);
  const at = (moment: number) =>
    whenOf({ kind: 'time', local: localTime(new Date(moment)) }, now);

  it('is nothing for as soon as it may', () => {
    expect(whenOf({ kind: 'now', local: '' }, now)).toEqual({});
  });

  it.each([
    ['the past', now - 60_000, 'Choose a time to come.'],
    ['now', now, 'Choose a time to come.'],
    ['beyond the horizon', now + 91 * DAY, 'Choose a time within 90 days.'],
  ])('is refused for %s', (_, moment, missing) => {
    expect(at(moment)).toEqual({ missing });
  });

  it('is the moment that clocks show then', () => {
    expect(at(now + DAY)).toEqual({
      when: { at: '2024-03-01T00:30:00.000Z' },
    });
  });
});
