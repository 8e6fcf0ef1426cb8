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
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { Actor } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { ReasonDialog } from '../PromotionDialogs';

const DAY = 24 * 3_600_000;
const DAYS = [1, 3, 7, 14, 28];

const useStyles = makeStyles(
  { fields: { display: 'grid', gap: 12, margin: '12px 0 0' } },
  { name: 'ReleasePipelineDelegateDialog' },
);

/** Hands the reader's seat in approvals to another approver, for a time. */
export function DelegateDialog(props: {
  people: Actor[];
  onClose: () => void;
}) {
  const { people, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const texts = useTextClasses();
  const id = useId();
  const [to, setTo] = useState('');
  const [days, setDays] = useState(7);
  return (
    <ReasonDialog
      title="Hand over your seat in approvals"
      confirm="Hand over"
      reasonHint="Kept as evidence, with both names."
      impossible={to ? undefined : 'Choose a person first.'}
      onConfirm={async reason => {
        await api.createDelegation({
          to,
          until: new Date(Date.now() + days * DAY).toISOString(),
          ...(reason && { reason }),
        });
      }}
      onClose={onClose}
    >
      <p className={texts.dense}>
        What they approve from then on counts in your seat where they have none
        of their own. Nobody fills two seats by it, and once you approve
        yourself, yours counts.
      </p>
      <div className={classes.fields}>
        <TextField
          select
          id={`${id}-to`}
          label="To"
          value={to}
          onChange={event => setTo(event.target.value)}
          SelectProps={{ native: true }}
          InputLabelProps={{ shrink: true }}
          variant="outlined"
        >
          <option value="">Nobody chosen</option>
          {people.map(({ name, ref }) => (
            <option key={ref} value={ref}>
              {name}
            </option>
          ))}
        </TextField>
        <TextField
          select
          id={`${id}-days`}
          label="For"
          value={days}
          onChange={event => setDays(Number(event.target.value))}
          SelectProps={{ native: true }}
          variant="outlined"
        >
          {DAYS.map(count => (
            <option key={count} value={count}>
              {count === 1 ? '1 day' : `${count} days`}
            </option>
          ))}
        </TextField>
      </div>
    </ReasonDialog>
  );
}
