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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { planActions, usePromotionDialogs } from '../PromotionDialogs';

const useStyles = makeStyles(
  { buttons: { display: 'flex', flexWrap: 'wrap', gap: 8 } },
  { name: 'ReleasePipelineOtherActions' },
);

/** What is done by a dialog: taking an approval back, planning, overriding, cancelling. */
export function OtherActions(props: { promotion: PromotionView }) {
  const { promotion } = props;
  const { cancel, override, withdraw } = promotion.actions;
  const { verdict } = promotion;
  const classes = useStyles();
  const openDialog = usePromotionDialogs();
  const plans = planActions(promotion, openDialog);
  if (
    plans.length === 0 &&
    ![cancel, override, withdraw].some(one => one?.allowed)
  ) {
    return null;
  }
  return (
    <div className={classes.buttons}>
      {withdraw?.allowed && (
        <Button
          variant="outlined"
          onClick={() => openDialog({ kind: 'withdraw', promotion, verdict })}
        >
          Take it back…
        </Button>
      )}
      {plans.map(({ label, onClick }) => (
        <Button key={label} variant="outlined" onClick={onClick}>
          {label}
        </Button>
      ))}
      {override?.allowed && (
        <Button
          variant="outlined"
          onClick={() => openDialog({ kind: 'override', promotion, verdict })}
        >
          Override…
        </Button>
      )}
      {cancel.allowed && (
        <Button
          variant="outlined"
          onClick={() => openDialog({ kind: 'cancel', promotion, verdict })}
        >
          {promotion.state === 'ready' ? 'Stop…' : 'Cancel promotion…'}
        </Button>
      )}
    </div>
  );
}
