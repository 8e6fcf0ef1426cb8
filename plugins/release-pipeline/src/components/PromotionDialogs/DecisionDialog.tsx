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

import { useApi } from '@backstage/core-plugin-api';
import type {
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef, type ReleasePipelineApi } from '../../api';
import { makeStyles } from '@material-ui/core/styles';
import { Facts } from './Facts';
import { ReasonDialog } from './ReasonDialog';

/** What a person may do to a promotion that is under way. */
export type DecisionKind =
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'withdraw'
  | 'confirm-release'
  | 'report-problem';

type Wording = {
  title: (promotion: PromotionView) => string;
  confirm: string;
  hint: string;
  required: boolean;
  follows: string;
};

const wordings: Record<DecisionKind | 'stop', Wording> = {
  approve: {
    title: ({ release, stage }) => `Approve ${release.version} for ${stage}`,
    confirm: 'Approve',
    hint: 'What did you look at?',
    required: false,
    follows:
      'It goes by itself when the last condition lets it through. Conditions that are still open are recorded with your approval. You can take it back until the change is made.',
  },
  reject: {
    title: ({ release, stage }) => `Reject ${release.version} for ${stage}`,
    confirm: 'Reject',
    hint: 'Whoever asked reads it.',
    required: true,
    follows: 'The promotion ends. It can be asked for again.',
  },
  stop: {
    title: ({ release, stage }) => `Stop ${release.version} for ${stage}`,
    confirm: 'Stop',
    hint: 'Shown in the timeline.',
    required: false,
    follows:
      'The promotion ends and nothing is changed in the stage. The clock goes on while this is open.',
  },
  withdraw: {
    title: ({ release, stage }) =>
      `Take back your approval of ${release.version} for ${stage}`,
    confirm: 'Take it back',
    hint: 'Shown in the timeline.',
    required: false,
    follows:
      'Your approval no longer counts. The promotion stays, and waits for what is missing then; you may approve it again.',
  },
  'confirm-release': {
    title: ({ release, stage }) => `Confirm ${release.version} in ${stage}`,
    confirm: 'Confirm release',
    hint: 'What did you look at?',
    required: false,
    follows:
      'The promotion ends as succeeded. Your name and your words are kept as evidence.',
  },
  'report-problem': {
    title: ({ release, stage }) =>
      `Report a problem with ${release.version} in ${stage}`,
    confirm: 'Report a problem',
    hint: 'Whoever asked, and the owner, read it.',
    required: true,
    follows:
      'The promotion ends as failed. Nothing is changed in the stage by that; your name and your words are kept as evidence.',
  },
  cancel: {
    title: ({ release, stage }) => `Cancel ${release.version} for ${stage}`,
    confirm: 'Cancel promotion',
    hint: 'Shown in the timeline.',
    required: false,
    follows: 'The promotion ends and nothing is changed in the stage.',
  },
};

function decide(
  api: ReleasePipelineApi,
  kind: DecisionKind,
  promotion: PromotionView,
  reason: string | undefined,
): Promise<PromotionView> {
  const { id, digest, actions } = promotion;
  const why = reason ? { reason } : {};
  switch (kind) {
    case 'approve':
      return api.approvePromotion(id, { digest, ...why });
    case 'reject':
      return api.rejectPromotion(id, { digest, reason: reason ?? '' });
    case 'withdraw':
      return api.withdrawApproval(id, {
        approvalId: actions.withdraw?.approvalId ?? '',
        ...why,
      });
    case 'confirm-release':
      return api.signOffPromotion(id, {
        digest,
        verdict: 'confirmed',
        ...why,
      });
    case 'report-problem':
      return api.signOffPromotion(id, { digest, verdict: 'problem', ...why });
    default:
      return api.cancelPromotion(id, why);
  }
}

const useStyles = makeStyles(
  { follows: { fontSize: 13, lineHeight: '18px' } },
  { name: 'ReleasePipelineDecisionDialog' },
);

/** Approves, takes that back, rejects, cancels or signs off what the person saw when it opened (R20). */
export function DecisionDialog(props: {
  kind: DecisionKind;
  promotion: PromotionView;
  verdict?: Verdict;
  onClose: () => void;
}) {
  const { kind, promotion, verdict, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  // What counts down is stopped; it is the same cancellation.
  const stops = kind === 'cancel' && promotion.state === 'ready';
  const wording = wordings[stops ? 'stop' : kind];
  return (
    <ReasonDialog
      title={wording.title(promotion)}
      confirm={wording.confirm}
      reasonHint={wording.hint}
      reasonRequired={
        wording.required ||
        (kind === 'approve' && promotion.actions.approve.needsReason === true)
      }
      onConfirm={async reason => {
        await decide(api, kind, promotion, reason);
      }}
      onClose={onClose}
    >
      <Facts promotion={promotion} verdict={verdict} />
      <p className={classes.follows}>{wording.follows}</p>
    </ReasonDialog>
  );
}
