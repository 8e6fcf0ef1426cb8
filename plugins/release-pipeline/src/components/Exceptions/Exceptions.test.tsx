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

import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  componentChannel,
  type Inbox,
  type PromotionExceptions,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeExceptions } from '../../__testUtils__/exceptions';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ApprovalsContent } from '../ApprovalsPage';
import { PromotionDialogs } from '../PromotionDialogs';
import { ReleasePipelineTab } from '../ReleasePipelineTab';
import { Exceptions } from './Exceptions';
import { ExceptionsOfEvent } from './ExceptionsOfEvent';

const now = Date.now();
const story = makeStory(now);
const made = makeExceptions(now);
const allowed = { allowed: true };

const promotion = story.promotion({
  id: 'promotion-2',
  stage: 'production-eu',
  release: story.release('1.15.0'),
  state: 'waiting',
  digest: 'digest-that-was-seen',
  approvals: [],
  effects: [],
  actions: { approve: allowed, reject: allowed, cancel: allowed },
});

/** The exceptions of a promotion by themselves. */
function open(exceptions: PromotionExceptions | Error) {
  const api = new FakeReleasePipelineApi({
    exceptions,
    exceptionSent: made.ofPromotion(),
  });
  const user = userEvent.setup();
  const { signals } = renderWith(
    api,
    <PromotionDialogs onClosed={async () => {}}>
      <Exceptions promotion={promotion} verdict={story.verdict()} />
    </PromotionDialogs>,
  );
  return { api, signals, user };
}

const section = () =>
  screen.findByRole('region', { name: 'Exceptions from freezes' });

/** What somebody enters for a moment, by the clocks of the browser. */
const local = (moment: number) => {
  const clock = new Date(
    moment - new Date(moment).getTimezoneOffset() * 60_000,
  );
  return clock.toISOString().slice(0, 16);
};

const enterUntil = (dialog: HTMLElement, moment: number) =>
  fireEvent.change(within(dialog).getByLabelText(/^Until/), {
    target: { value: local(moment) },
  });

// On a full minute, as the field has it.
const inTwoHours = Math.ceil(now / 60_000) * 60_000 + 7_200_000;

describe('an exception from a freeze', () => {
  it('is asked for without a mouse, bound to what was seen, and leads back where its button is gone', async () => {
    const { api, user } = open(made.ofPromotion());
    const region = await section();
    expect(region).toHaveTextContent('Freeze ‘Year end’ holds it.');
    await expect(accessibilityProblems(region)).resolves.toEqual([]);
    const button = within(region).getByRole('button', {
      name: 'Ask for an exception…',
    });
    act(() => button.focus());
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask for an exception for 1.15.0 into production-eu',
    });
    expect(dialog).toHaveTextContent('From freeze Year end.');
    expect(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
    ).toHaveFocus();
    const send = within(dialog).getByRole('button', {
      name: 'Ask for an exception',
    });
    expect(send).toBeDisabled();
    await user.keyboard('why');
    expect(dialog).toHaveTextContent('Say until when first.');
    enterUntil(dialog, now - 60_000);
    expect(dialog).toHaveTextContent('Choose a time to come.');
    enterUntil(dialog, now + 7 * 86_400_000);
    expect(dialog).toHaveTextContent('Choose an earlier end.');
    enterUntil(dialog, inTwoHours);
    expect(dialog).toHaveTextContent(/in \d\sh.*; at most until/);
    expect(dialog).toHaveTextContent('Name the ticket first.');
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Ticket/ }),
      ' OPS-1 ',
    );
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    api.say({
      exceptions: made.ofPromotion({
        exceptions: [
          made.exception({
            mayConfirm: { allowed: false, because: 'You asked for it' },
            mayEnd: allowed,
          }),
        ],
      }),
    });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'ask-exception',
        id: 'promotion-2',
        request: {
          digest: 'digest-that-was-seen',
          eventId: 'freeze-1',
          reason: 'why',
          ticket: 'OPS-1',
          until: new Date(inTwoHours).toISOString(),
        },
      },
    ]);
    await waitFor(() =>
      expect(
        screen.queryByRole('button', { name: 'Ask for an exception…' }),
      ).not.toBeInTheDocument(),
    );
    expect(await section()).toHaveTextContent(
      /Sam SRE asked for an exception from freeze ‘Year end’.*“refunds are booked twice”, OPS-1\. It counts once somebody else confirms it, until .*, in \d/,
    );
    await waitFor(() =>
      expect(
        screen.getByRole('heading', { name: 'Exceptions from freezes' }),
      ).toHaveFocus(),
    );
  });

  it('says at its field what the backend refuses, and keeps what was typed', async () => {
    const { api, user } = open(made.ofPromotion());
    await user.click(
      within(await section()).getByRole('button', {
        name: 'Ask for an exception…',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'why',
    );
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Ticket/ }),
      'OPS-1',
    );
    enterUntil(dialog, inTwoHours);
    api.say({
      exceptionSent: await refusal(400, 'It ends before that (until)'),
    });
    await user.click(
      within(dialog).getByRole('button', { name: 'Ask for an exception' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Nothing was recorded in your name.',
    );
    const field = within(dialog).getByLabelText(/^Until/);
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription('It ends before that');
    expect(field).toHaveValue(local(inTwoHours));
    // A change is judged anew.
    enterUntil(dialog, inTwoHours - 60_000);
    expect(field).toBeValid();
  });

  it('is chosen by its freeze where several hold the promotion', async () => {
    const { api, user } = open(
      made.ofPromotion({
        freezes: [
          made.holding,
          { id: 'freeze-2', title: 'Audit', until: made.at(3_600_000) },
        ],
      }),
    );
    await user.click(
      within(await section()).getByRole('button', {
        name: 'Ask for an exception…',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Choose the freeze first.');
    await user.click(
      within(dialog).getByRole('button', { name: /From freeze/ }),
    );
    await user.click(await screen.findByRole('option', { name: 'Audit' }));
    enterUntil(dialog, inTwoHours);
    // It ends before the other.
    expect(dialog).toHaveTextContent('Choose an earlier end.');
    expect(api.asked).toEqual([]);
  });

  it('is confirmed by a second person, who sees all that it is about', async () => {
    const { api, user } = open(
      made.ofPromotion({
        exceptions: [made.exception({ mayConfirm: allowed, mayEnd: allowed })],
      }),
    );
    expect(
      within(await section()).queryByRole('button', {
        name: 'Ask for an exception…',
      }),
    ).not.toBeInTheDocument();
    await user.click(await screen.findByRole('button', { name: 'Confirm…' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Confirm the exception for 1.15.0 into production-eu',
    });
    expect(dialog).toHaveTextContent(/1\.14\.2 → 1\.15\.0/);
    expect(dialog).toHaveTextContent(/\d of \d met/);
    expect(dialog).toHaveTextContent(/OPS-1/);
    expect(within(dialog).queryByRole('textbox')).not.toBeInTheDocument();
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    api.say({ exceptionSent: await refusal(409, 'It is not what you saw') });
    const send = within(dialog).getByRole('button', {
      name: 'Confirm exception',
    });
    await user.click(send);
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Too late: It is not what you saw.',
    );
    api.say({ exceptionSent: made.ofPromotion() });
    await user.click(send);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toHaveLength(2);
    expect(api.asked[1]).toEqual({
      call: 'confirm-exception',
      id: 'promotion-2',
      confirmation: {
        digest: 'digest-that-was-seen',
        exceptionId: 'exception-1',
      },
    });
  });

  it('says who gave it and until when, and is taken back for a reason', async () => {
    const { api, user } = open(
      made.ofPromotion({
        mayAsk: { allowed: false, because: 'Only members of platform ask' },
        exceptions: [
          made.exception({
            id: 'exception-0',
            ended: { because: 'its time was over' },
          }),
          { ...made.confirmed, mayEnd: allowed },
        ],
      }),
    );
    const region = await section();
    expect(region).toHaveTextContent('It ended: its time was over.');
    expect(region).toHaveTextContent(
      /Pat Platform confirmed it, .*It lasts until .*, in \d/,
    );
    await user.click(
      within(region).getByRole('button', { name: 'Take back…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Take back the exception for 1.15.0 into production-eu',
    });
    const send = within(dialog).getByRole('button', { name: 'Take it back' });
    expect(send).toBeDisabled();
    await user.type(within(dialog).getByRole('textbox'), 'not needed');
    await user.click(send);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'end-exception',
        id: 'promotion-2',
        end: { exceptionId: 'exception-1', reason: 'not needed' },
      },
    ]);
  });

  it('is not offered to who may not, and says why', async () => {
    open(
      made.ofPromotion({
        mayAsk: { allowed: false, because: 'Only members of platform ask' },
      }),
    );
    const region = await section();
    expect(
      within(region).getByRole('button', { name: 'Ask for an exception…' }),
    ).toBeDisabled();
    expect(region).toHaveTextContent('Only members of platform ask');
  });

  it('shows as soon as a freeze holds the promotion, and no longer', async () => {
    const { api, signals } = open(made.ofPromotion());
    await section();
    api.say({ exceptions: made.ofPromotion({ freezes: [] }) });
    await signals.send(componentChannel(promotion.component.ref));
    await waitFor(() =>
      expect(
        screen.queryByText('Exceptions from freezes'),
      ).not.toBeInTheDocument(),
    );
  });

  it.each([
    ['the tab', '/'],
    ['the page of the promotion', '/promotions/promotion-2'],
  ])('shows on %s', async (_where, path) => {
    const tab = story.tab();
    renderWith(
      new FakeReleasePipelineApi({
        tab: {
          ...tab,
          headline: { ...tab.headline, primary: undefined },
          stages: tab.stages.map(stage =>
            stage.name === promotion.stage
              ? { ...stage, promotions: [promotion] }
              : stage,
          ),
        },
        decision: story.decision(),
        exceptions: made.ofPromotion({ exceptions: [made.confirmed] }),
      }),
      <ReleasePipelineTab />,
      { path },
    );
    expect(
      await screen.findByText(/Pat Platform/, { selector: 'section li b' }),
    ).toBeInTheDocument();
  });

  it('says where it cannot be read', async () => {
    open(await refusal(503, 'The database does not answer'));
    expect(
      await screen.findByText(/exceptions from freezes cannot be read now/),
    ).toBeInTheDocument();
  });
});

it('R24 lists what passed a freeze and what went in meanwhile, and counts what is hidden', async () => {
  const api = new FakeReleasePipelineApi({
    eventExceptions: made.ofEvent(),
    freezeReview: made.review(),
  });
  renderWith(api, <ExceptionsOfEvent eventId="freeze-1" />);
  const [given, arrived] = await screen.findAllByRole('list');
  expect(
    within(given).getByRole('link', {
      name: 'payments 1.15.0 into production-eu',
    }),
  ).toHaveAttribute(
    'href',
    '/catalog/default/component/payments/release-pipeline/promotions/promotion-2',
  );
  expect(given).toHaveTextContent(/OPS-1.*Pat Platform confirmed it/);
  expect(given).toHaveTextContent('2 of components that you may not see');
  expect(arrived).toHaveTextContent(
    /payments 1\.15\.0 into production-eu, .*, by an exception/,
  );
  expect(arrived).toHaveTextContent(
    /stock 4\.0\.1 into production, .*, by no promotion of the portal/,
  );
  expect(arrived).toHaveTextContent('1 of components that you may not see');
  await expect(accessibilityProblems()).resolves.toEqual([]);
});

it('shows a few of many, and all of them when asked', async () => {
  const user = userEvent.setup();
  const [arrival] = made.review().arrivals;
  const arrivals = [...Array(7).keys()].map(index => ({
    ...arrival,
    version: `1.0.${index}`,
    at: made.at(-index * 1000),
  }));
  renderWith(
    new FakeReleasePipelineApi({
      eventExceptions: { exceptions: [], hidden: 0, truncated: false },
      freezeReview: made.review({ arrivals, hidden: 0 }),
    }),
    <ExceptionsOfEvent eventId="freeze-1" />,
  );
  expect(await screen.findByText('Nobody asked for one.')).toBeInTheDocument();
  await screen.findByText(/1\.0\.4 into/);
  expect(screen.queryByText(/1\.0\.6 into/)).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show all 7' }));
  expect(screen.getByText(/1\.0\.6 into/)).toBeInTheDocument();
});

it('is found among the approvals by who may confirm it', async () => {
  const inbox: Inbox = {
    forMe: [],
    excluded: [],
    mine: [],
    exceptions: [made.placed()],
    more: 1,
  };
  const later = [{ ...inbox, exceptions: undefined, more: 0 }];
  renderWith(
    new FakeReleasePipelineApi({ inbox, later }),
    <ApprovalsContent />,
  );
  const group = await screen.findByRole('group', {
    name: 'Exceptions from freezes to confirm',
  });
  expect(group).toHaveTextContent(
    /^payments 1\.15\.0 into production-eu: Sam SRE asked for an exception/,
  );
  expect(
    within(group).getByRole('link', {
      name: 'Look at payments 1.15.0, and confirm it',
    }),
  ).toHaveAttribute('href', expect.stringMatching(/promotions\/promotion-2$/));
  expect(
    screen.getByRole('button', { name: 'Waits for me (1 so far)' }),
  ).toBeInTheDocument();
  expect(screen.queryByText('Nothing waits for you')).not.toBeInTheDocument();
  await expect(accessibilityProblems(group)).resolves.toEqual([]);
  // What is read later says nothing of them.
  await userEvent.click(screen.getByRole('button', { name: 'Load more' }));
  expect(
    await screen.findByRole('button', { name: 'Waits for me (1)' }),
  ).toBeInTheDocument();
  expect(group).toBeInTheDocument();
});
