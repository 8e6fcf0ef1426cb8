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
import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import type {
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { Facts } from './Facts';
import { ReasonDialog } from './ReasonDialog';

/** Only one forward promotion is open per stage; a person names what they replace (R11). */
function inTheWay(stage: StageView, verdict: Verdict) {
  return stage.promotions.find(
    promotion =>
      promotion.lane === 'forward' &&
      promotion.release.id !== verdict.release.id &&
      ['waiting', 'ready'].includes(promotion.state),
  );
}

/** Asks for a release in a stage. */
export function AskDialog(props: {
  componentRef: string;
  stage: StageView;
  verdict: Verdict;
  onClose: () => void;
}) {
  const { componentRef, stage, verdict, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const [replace, setReplace] = useState(false);
  const other = inTheWay(stage, verdict);
  const { version } = verdict.release;

  const ask = async (reason: string | undefined) => {
    if (other && !replace) {
      return;
    }
    await api.createPromotion(componentRef, {
      stage: stage.name,
      releaseId: verdict.release.id,
      ...(reason && { reason }),
      ...(other && { replaces: other.id }),
    });
  };

  return (
    <ReasonDialog
      title={`Ask for ${version} in ${stage.name}`}
      confirm={
        other && !replace
          ? `Keep ${other.release.version}`
          : `Ask for ${stage.name}`
      }
      reasonHint={
        stage.protected
          ? 'Asked for on a protected stage; the approvers read it.'
          : 'Shown in the timeline.'
      }
      reasonRequired={stage.protected && !(other && !replace)}
      onConfirm={ask}
      onClose={onClose}
    >
      <Facts verdict={verdict} runs={stage.release?.version} />
      {other && (
        <RadioGroup
          aria-label={`${other.release.version} is already asked for`}
          value={replace ? 'replace' : 'keep'}
          onChange={event => setReplace(event.target.value === 'replace')}
        >
          <p>
            {other.requestedBy.name} asked for {other.release.version} already.
            Only one forward promotion can be open per stage.
          </p>
          <FormControlLabel
            value="keep"
            control={<Radio color="primary" />}
            label={`Keep ${other.release.version}; nothing changes`}
          />
          <FormControlLabel
            value="replace"
            control={<Radio color="primary" />}
            label={`Replace ${other.release.version} by ${version}; it ends as superseded with its approvals`}
          />
        </RadioGroup>
      )}
    </ReasonDialog>
  );
}
