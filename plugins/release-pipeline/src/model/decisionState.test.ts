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

import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { refusal } from '../__testUtils__/refusal';
import { makeStory } from '../__testUtils__/story';
import {
  firstDecisionState,
  hasChanged,
  lostRaceIn,
  nextDecisionState,
  type DecisionAction,
  type DecisionState,
} from './decisionState';

const story = makeStory(0);
const view = story.decision();
const other = story.decision({
  promotion: { ...view.promotion, digest: 'another digest' },
});
const seen = view.promotion;

/** Each state once. */
const states: Record<DecisionState['status'], DecisionState> = {
  deciding: { status: 'deciding', view, seen },
  sending: { status: 'sending', verb: 'approve', view, seen },
  done: { status: 'done', verb: 'approve', view, seen },
  lost: { status: 'lost', lost: { state: 'cancelled' }, view, seen },
  failed: { status: 'failed', error: new Error('away'), view, seen },
};

const actions = {
  looked: { type: 'looked' },
  send: { type: 'send', verb: 'reject' },
  answered: { type: 'answered', promotion: view.promotion },
  refused: { type: 'refused', error: new Error('away') },
} satisfies Record<string, DecisionAction>;

describe('the state of the decision screen', () => {
  it.each<
    [DecisionState['status'], keyof typeof actions, DecisionState['status']]
  >([
    ['deciding', 'send', 'sending'],
    ['deciding', 'answered', 'deciding'],
    ['deciding', 'refused', 'deciding'],
    ['sending', 'send', 'sending'],
    ['sending', 'looked', 'sending'],
    ['sending', 'answered', 'done'],
    ['sending', 'refused', 'failed'],
    ['failed', 'send', 'sending'],
    ['failed', 'looked', 'deciding'],
    ['done', 'send', 'done'],
    ['done', 'refused', 'done'],
    ['lost', 'send', 'lost'],
    ['lost', 'looked', 'lost'],
  ])('from %s, %s leads to %s', (from, action, to) => {
    expect(nextDecisionState(states[from], actions[action]).status).toBe(to);
  });

  const read = { type: 'read' as const, view: other };

  it('begins with what is read first', () => {
    expect(firstDecisionState(other)).toEqual({
      status: 'deciding',
      view: other,
      seen: other.promotion,
    });
  });

  it.each(Object.values(states))(
    'R20 binds a decision to what was looked at, whatever is read meanwhile: $status',
    state => {
      const next = nextDecisionState(state, read);
      expect(next).toEqual({
        ...state,
        view: other,
        notice: { digest: 'another digest', times: 1 },
      });
      expect(hasChanged({ view: other, seen })).toBe(true);
      expect(hasChanged({ view, seen })).toBe(false);
    },
  );

  it('R20 binds it to what changed once that was looked at', () => {
    const changed = nextDecisionState(states.deciding, read);
    expect(nextDecisionState(changed, actions.looked)).toEqual({
      status: 'deciding',
      view: other,
      seen: other.promotion,
    });
  });

  it('R20 binds it to nothing that came after the notice was raised', () => {
    const third = story.decision({
      promotion: { ...view.promotion, digest: 'a third digest' },
    });
    const changed = nextDecisionState(states.deciding, read);
    const again = nextDecisionState(changed, { type: 'read', view: third });
    const looked = nextDecisionState(again, actions.looked);
    expect(looked).toEqual({
      status: 'deciding',
      view: third,
      seen,
      notice: { digest: 'a third digest', times: 2 },
    });
    expect(nextDecisionState(looked, actions.looked)).toEqual({
      status: 'deciding',
      view: third,
      seen: third.promotion,
    });
    // Back at what was looked at: nothing is left to be said.
    expect(nextDecisionState(looked, { type: 'read', view })).toEqual({
      status: 'deciding',
      view,
      seen,
    });
  });

  describe('what was decided', () => {
    const given = {
      id: 'approval-own',
      by: { ref: 'user:default/me', name: 'Me' },
      at: story.at(0),
      decision: 'approved' as const,
      openGates: [],
    };
    const answer = {
      ...view.promotion,
      approvals: [given],
      actions: {
        ...view.promotion.actions,
        withdraw: { allowed: true, approvalId: given.id },
      },
    };
    const done = nextDecisionState(states.sending, {
      type: 'answered',
      promotion: answer,
    });
    const gone = {
      ...answer,
      approvals: [
        { ...given, void: { at: story.at(1), because: 'the risk rose' } },
      ],
      digest: 'another digest',
    };
    const readOf = (promotion: PromotionView): DecisionAction => ({
      type: 'read',
      view: story.decision({ promotion }),
    });

    it('R20 is to be decided again once the approval no longer stands, and looked at before', () => {
      const again = nextDecisionState(done, readOf(gone));
      expect(again).toMatchObject({
        status: 'deciding',
        seen: { digest: view.promotion.digest },
        notice: { digest: 'another digest', times: 1 },
      });
      expect(hasChanged(again)).toBe(true);
    });

    it('shows at once as it was answered, and never again as it was before', () => {
      const answered = nextDecisionState(states.sending, {
        type: 'answered',
        promotion: { ...answer, version: answer.version + 1 },
      });
      expect(answered.view.promotion.approvals).toEqual([given]);
      expect(nextDecisionState(answered, { type: 'read', view })).toBe(
        answered,
      );
      const ended = {
        ...answer,
        version: answer.version + 2,
        state: 'cancelled',
      };
      expect(nextDecisionState(answered, readOf(ended))).toMatchObject({
        status: 'done',
        view: { promotion: { state: 'cancelled' } },
      });
    });

    it.each<[string, PromotionView]>([
      ['the approval stands', answer],
      ['it was read before the approval', view.promotion],
      ['it is under way', { ...gone, state: 'executing' }],
      ['it has ended', { ...gone, state: 'cancelled' }],
    ])('stays decided where %s', (_why, promotion) => {
      expect(nextDecisionState(done, readOf(promotion)).status).toBe('done');
    });

    it.each<[string, number, DecisionState['status']]>([
      ['executing', 2, 'deciding'],
      ['executing', 0, 'lost'],
      ['cancelled', 2, 'lost'],
    ])(
      'after it was lost to %s, what waits %d versions later is %s',
      (was, steps, status) => {
        const lost: DecisionState = {
          status: 'lost',
          lost: { state: was },
          view,
          seen,
        };
        const { version } = view.promotion;
        const waiting = {
          ...gone,
          state: 'waiting',
          version: version + steps,
        };
        expect(nextDecisionState(lost, readOf(waiting)).status).toBe(status);
      },
    );
  });

  it('is a lost race only where the backend says who was faster', async () => {
    const lost = { state: 'cancelled', outcome: 'cancelled by Dana' };
    const race = await refusal(409, 'This promotion is cancelled', { lost });
    expect(lostRaceIn(race)).toEqual(lost);
    expect(
      nextDecisionState(states.sending, { type: 'refused', error: race }),
    ).toMatchObject({ status: 'lost', lost });
    for (const error of [
      await refusal(409, 'It has changed since you looked'),
      await refusal(409, 'No', { lost: 'Dana' }),
      await refusal(409, 'No', { lost: { outcome: 'gone' } }),
      await refusal(403, 'You may not', { lost }),
      new Error('away'),
    ]) {
      expect(lostRaceIn(error)).toBeUndefined();
    }
  });
});
