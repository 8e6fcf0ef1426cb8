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
import { useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { serverMessage } from '../PromotionDialogs';

/** Nobody could tell whether the reader may read the evidence: that is no "no". */
export function AccessUnknown(props: {
  error: Error;
  tryNow: () => void;
  heading?: 'h2';
}) {
  const { error, tryNow, heading } = props;
  const texts = useTextClasses();
  return (
    <Panel title="Evidence" heading={heading}>
      <div className={texts.dense}>
        Whether you may read it is not known:{' '}
        {serverMessage(error).replace(/[.\s]*$/, '.')}{' '}
        <Button size="small" onClick={tryNow}>
          Try now
        </Button>
      </div>
    </Panel>
  );
}
