/** Whether a text is a positive amount in major units, such as 19.99. */
export const isAmount = (text: string): boolean => /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0;
