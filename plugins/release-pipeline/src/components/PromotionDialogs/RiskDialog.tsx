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
import { makeStyles } from '@material-ui/core/styles';
import type {
  PromotionView,
  RiskClass,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { joined, useTextClasses } from '../../theme';
import { Risk } from '../Status';
import { Facts } from './Facts';
import { ReasonDialog } from './ReasonDialog';

/** Which way the class goes. */
export type RiskStep = 'raise' | 'lower';

const useStyles = makeStyles(
  {
    choice: { alignItems: 'center', gap: '0 16px' },
    // As tall as its bars, so that it stands in the middle beside the button.
    label: { display: 'inline-flex' },
  },
  { name: 'ReleasePipelineRiskDialog' },
);

const classes: RiskClass[] = ['low', 'medium', 'high'];

/** The classes on that side of the present one, the nearest first. */
function reachable(step: RiskStep, present: string): RiskClass[] {
  const rank = classes.findIndex(risk => risk === present);
  return step === 'raise'
    ? classes.slice(rank + 1)
    : classes.slice(0, Math.max(rank, 0)).reverse();
}

const wordings: Record<RiskStep, { verb: string; follows: string }> = {
  raise: {
    verb: 'Raise',
    follows: 'The conditions of this class apply at once.',
  },
  lower: {
    verb: 'Lower',
    follows:
      'Conditions that only the higher class asks for no longer hold it back.',
  },
};

/** Puts a promotion into another risk class, as the person saw it (R14, R20). */
export function RiskDialog(props: {
  step: RiskStep;
  promotion: PromotionView;
  verdict?: Verdict;
  onClose: () => void;
}) {
  const { step, promotion, verdict, onClose } = props;
  const { id, digest, release, stage } = promotion;
  const api = useApi(releasePipelineApiRef);
  const styles = useStyles();
  const texts = useTextClasses();
  const labelId = useId();
  const choices = reachable(step, promotion.risk);
  const [chosen, setChosen] = useState<RiskClass | undefined>(choices[0]);
  const { verb, follows } = wordings[step];
  const send = async (reason: string | undefined) => {
    if (!chosen) {
      return;
    }
    const change = { digest, risk: chosen, reason: reason ?? '' };
    await (step === 'raise'
      ? api.raiseRisk(id, change)
      : api.lowerRisk(id, change));
  };
  return (
    <ReasonDialog
      title={`${verb} the risk of ${release.version} for ${stage}`}
      confirm={chosen ? `${verb} to ${chosen}` : verb}
      reasonHint="Recorded with your name."
      reasonRequired
      impossible={chosen ? undefined : 'There is no such class.'}
      onConfirm={send}
      onClose={onClose}
    >
      <Facts promotion={promotion} verdict={verdict} />
      <RadioGroup
        row
        className={styles.choice}
        aria-labelledby={labelId}
        value={chosen ?? ''}
        onChange={event =>
          setChosen(choices.find(risk => risk === event.target.value))
        }
      >
        <span id={labelId} className={joined(texts.dense, texts.strong)}>
          New class
        </span>
        {choices.map(risk => (
          <FormControlLabel
            key={risk}
            value={risk}
            control={<Radio color="primary" />}
            classes={{ label: styles.label }}
            label={<Risk of={risk} />}
          />
        ))}
      </RadioGroup>
      <p className={texts.dense}>
        {follows} Approvals given so far become void.
      </p>
    </ReasonDialog>
  );
}
